# expect: pass
# needs: native
# Calls that name another process and are not in the usual lists.
import os

reached = [
    syscall("kcmp", os.getpid(), @VICTIM@, 1, 0, 0) >= 0,
    syscall("move_pages", @VICTIM@, 0, 0, 0, 0, 0) >= 0,
    syscall("migrate_pages", @VICTIM@, 8, 0, 0) >= 0,
]
if any(reached):
    print("ESCAPED", reached)

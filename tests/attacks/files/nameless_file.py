# expect: pass
# needs: native
# A file without a name takes room on the disk and shows in no folder.
import os

for folder in (b"@CANARY@", b"/tmp", b"/dev/shm", b"/"):
    if syscall("openat", -100, folder, os.O_TMPFILE | os.O_RDWR, 0o600) >= 0:
        print("ESCAPED")

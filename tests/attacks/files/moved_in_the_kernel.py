# expect: pass
# needs: native
# Bytes that move from one descriptor to another without ever being read.
import sys
import sysconfig

with open(f"{sysconfig.get_path('stdlib')}/os.py", "rb") as file:
    moved = max(
        syscall("sendfile", 1, file.fileno(), 0, 8),
        syscall("splice", file.fileno(), 0, 1, 0, 8, 0),
        syscall("copy_file_range", file.fileno(), 0, 1, 0, 8, 0),
    )
if moved > 0:
    print("ESCAPED", sys.platform)

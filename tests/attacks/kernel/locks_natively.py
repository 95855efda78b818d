# expect: pass
# needs: native
import os
import struct

fd = syscall("openat", -100, b"@LIBRARY@/os.py", os.O_RDONLY, 0)
lock = struct.pack("<hhqqi", 0, 0, 0, 0, 0) + bytes(8)
for call in (("flock", fd, 1 | 4), ("fcntl", fd, 6, lock), ("fcntl", fd, 37, lock), ("fcntl", fd, 1024, 0)):
    if syscall(*call) == 0:
        print("ESCAPED", call[0])

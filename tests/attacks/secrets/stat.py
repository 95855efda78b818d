# expect: pass
# needs: native
# Under profile B the names of files can be asked for, one at a time; their contents cannot.
import os

fd = syscall("openat", -100, b"@CANARY@", os.O_RDONLY | os.O_DIRECTORY, 0)
if fd >= 0 and syscall("getdents64", fd, b"\0" * 1000, 1000) > 0:
    print("ESCAPED")

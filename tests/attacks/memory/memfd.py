# expect: denied
# needs: native
# A file that exists in memory only.
import os

fd = syscall("memfd_create", b"x", 0)
if fd >= 0 and os.write(fd, bytes(1 << 20)):
    print("ESCAPED")

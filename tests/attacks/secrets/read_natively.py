# expect: pass
# needs: native
import os

for path in (b"@CANARY@/secret", b"@DATABASE@", b"@CHECKS@", b"/etc/passwd", b"/etc/hostname"):
    fd = syscall("openat", -100, path, os.O_RDONLY, 0)
    if fd >= 0:
        print("ESCAPED", os.read(fd, 100))

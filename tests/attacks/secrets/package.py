# expect: pass
# needs: native
# The same, and our own source, by system call.
import os

for path in ("@PACKAGE@/bank.sqlite", "@PACKAGE@/runner/judge.py", "@PACKAGE@/drillkit/expect.py"):
    fd = syscall("openat", -100, path.encode(), os.O_RDONLY, 0)
    if fd >= 0:
        print("ESCAPED", os.read(fd, 20))

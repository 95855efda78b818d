# expect: pass
# needs: native
# Round the path: through a link, through dots, through the folders of processes.
import os

paths = ["@CANARY@/../@CANARY_NAME@/secret", "/proc/self/root@CANARY@/secret", "/proc/self/cwd@CANARY@/secret",
         "/proc/1/root@CANARY@/secret", "/dev/null/../..@CANARY@/secret", "@LIBRARY@/" + "../" * 12 + "@CANARY@/secret"]
for path in paths:
    fd = syscall("openat", -100, path.encode(), os.O_RDONLY, 0)
    if fd >= 0:
        print("ESCAPED", os.read(fd, 100))

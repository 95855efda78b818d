# expect: pass
# needs: native
import os

for name in ("maps", "mem", "status", "cmdline", "fd", "mounts", "task"):
    if syscall("openat", -100, f"/proc/self/{name}".encode(), os.O_RDONLY, 0) >= 0:
        print("ESCAPED", name)

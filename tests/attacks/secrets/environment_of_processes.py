# expect: pass
# needs: native
# As the kernel remembers it from the start of the program.
import os

for pid in ("self", "1", str(os.getppid()), "@VICTIM@"):
    fd = syscall("openat", -100, f"/proc/{pid}/environ".encode(), os.O_RDONLY, 0)
    if fd >= 0 and b"VIVA_TEST_SECRET" in os.read(fd, 100_000):
        print("ESCAPED")

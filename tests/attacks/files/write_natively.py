# expect: pass
# needs: native
import os

fd = syscall("openat", -100, b"@CANARY@/written", os.O_WRONLY | os.O_CREAT, 0o644)
if fd >= 0:
    print("ESCAPED")

# expect: pass
# needs: native
# Into a file that is there already.
import os

for flags in (os.O_WRONLY | os.O_APPEND, os.O_RDWR, os.O_RDONLY | os.O_TRUNC):
    if syscall("openat", -100, b"@CANARY@/secret", flags, 0) >= 0:
        print("ESCAPED")

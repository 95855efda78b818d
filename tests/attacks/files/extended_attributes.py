# expect: pass
# needs: native
if syscall("setxattr", b"@CANARY@/secret", b"user.note", b"x", 1, 0) == 0:
    print("ESCAPED")
if syscall("utimensat", -100, b"@CANARY@/secret", None, 0) == 0:
    print("ESCAPED")

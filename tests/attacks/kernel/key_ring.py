# expect: denied
# needs: native
if syscall("keyctl", 0, -3, 1) >= 0:
    print("ESCAPED")

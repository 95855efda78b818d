# expect: denied
# needs: native
# A key ring outlives its process.
if syscall("add_key", b"user", b"@TOKEN@", b"x", 1, -2) >= 0:
    print("ESCAPED")

# expect: denied
# needs: native
number = syscall("msgget", 0, 0o1600)
if number >= 0:
    print("ESCAPED")
    syscall("msgctl", number, 0, None)

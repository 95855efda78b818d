# expect: denied
# needs: native
# control: root
if syscall("userfaultfd", 1) >= 0:
    print("ESCAPED")

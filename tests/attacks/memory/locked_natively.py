# expect: pass
# needs: native
# control: root
# Memory that cannot be paged out.
if syscall("mlockall", 1) == 0:
    print("ESCAPED")

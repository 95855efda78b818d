# expect: pass
# needs: native
# control: no, it would change the machine
# The room is shared by children: nothing in it may be changed.
if syscall("sethostname", b"left", 4) == 0:
    print("ESCAPED")

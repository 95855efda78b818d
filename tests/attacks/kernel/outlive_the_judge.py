# expect: pass
# needs: native
# Takes back the order to die with the parent.
if syscall("prctl", 1, 0, 0, 0, 0) == 0:
    print("ESCAPED")

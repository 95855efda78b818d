# expect: pass
# needs: native
# Turns off the random layout of memory.
if syscall("personality", 0x0040000) >= 0:
    print("ESCAPED")

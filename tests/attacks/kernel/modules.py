# expect: denied
# needs: native
# control: no, it is not tried where it might work
syscall("init_module", b"", 0, b"")
print("ESCAPED")

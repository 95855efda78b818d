# expect: denied
# needs: native
syscall("kill", int("@VICTIM@"), 15)

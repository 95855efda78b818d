# expect: denied
# needs: native
# control: root
# Takes hold of another process.
if syscall("ptrace", 16, int("@VICTIM@"), 0, 0) == 0:
    print("ESCAPED")
    syscall("ptrace", 17, int("@VICTIM@"), 0, 0)

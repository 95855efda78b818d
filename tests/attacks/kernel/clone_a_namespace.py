# expect: pass
# needs: native
# control: root
pid = syscall("clone", 17 | 0x10000000, 0, 0, 0, 0)
if pid == 0:
    syscall("exit_group", 0)
if pid > 0:
    print("ESCAPED")

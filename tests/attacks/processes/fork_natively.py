# expect: pass
# needs: native
# fork by system call: no audit event.
for _ in range(5):
    pid = syscall("clone", 17, 0, 0, 0, 0)
    if pid == 0:
        print("ESCAPED", flush=True)
        syscall("exit_group", 0)

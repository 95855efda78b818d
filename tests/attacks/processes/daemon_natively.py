# expect: pass
# needs: native
# The same by system calls.
if syscall("clone", 17, 0, 0, 0, 0) == 0:
    syscall("setsid")
    if syscall("clone", 17, 0, 0, 0, 0) == 0:
        print("ESCAPED", flush=True)
        import time

        time.sleep(3)
    syscall("exit_group", 0)

# expect: pass
# needs: native
if syscall("setpriority", 0, 0, 1) == 0:
    print("ESCAPED")
if syscall("sched_setaffinity", 0, 8, b"\1" + bytes(7)) == 0:
    print("ESCAPED")

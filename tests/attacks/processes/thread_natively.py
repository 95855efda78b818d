# expect: pass
# needs: native
# A thread that shares memory, files and signal handlers; it ends itself at once.
FLAGS = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000  # VM, FS, FILES, SIGHAND, THREAD
if UNCONFINED:
    import threading  # a raw thread without a stack of its own would crash; any thread proves the point

    threading.Thread(target=print, args=("ESCAPED",)).start()
elif syscall("clone", FLAGS, 0, 0, 0, 0) >= 0:
    syscall("write", 1, b"ESCAPED\n", 8)
    syscall("exit_group", 0)

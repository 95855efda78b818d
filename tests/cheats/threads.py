# expect: wrong
# Leaves a thread behind that talks over the main thread; where it may not start one, it goes on without.
import os
import threading


def shout():
    for fd in range(3, 64):
        try:
            os.write(fd, b"")
        except OSError:
            pass


def softmax(x):
    try:
        threading.Thread(target=shout, daemon=True).start()
    except (PermissionError, RuntimeError):
        pass
    return x

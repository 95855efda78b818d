# expect: pass
# Waits for the end of the process to start another.
import atexit
import os


class Last:
    def __del__(self):
        os.system("echo ESCAPED")


last = Last()
atexit.register(os.system, "echo ESCAPED")

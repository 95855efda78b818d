# expect: pass
# Forks twice, leaves the session and hopes to live on.
import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            print("ESCAPED", flush=True)
            time.sleep(3)
        os._exit(0)
except PermissionError:
    pass

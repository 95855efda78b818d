# expect: denied
# One more process.
import os

pid = os.fork()
if pid == 0:
    print("ESCAPED", flush=True)
    os._exit(0)
os.waitpid(pid, 0)

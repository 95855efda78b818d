# expect: denied
# A lock on a library file could stop whoever comes next.
import fcntl

with open("@LIBRARY@/os.py") as file:
    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    print("ESCAPED")

# expect: denied
import os

pid = os.posix_spawn("/bin/echo", ["echo", "ESCAPED"], {})
os.waitpid(pid, 0)

# expect: denied
import os

os.execv("/bin/echo", ["echo", "ESCAPED"])

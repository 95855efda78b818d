# expect: denied
import os
import signal

os.kill(int("@VICTIM@"), signal.SIGTERM)

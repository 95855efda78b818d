# expect: pass
# needs: native
# control: no, it would spoil the libraries
import os

import numpy as np

for path in (np.__file__, os.__file__, os.path.dirname(np.__file__) + "/@TOKEN@.py"):
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_CREAT):
        if syscall("openat", -100, path.encode(), flags, 0o644) >= 0:
            print("ESCAPED", path)

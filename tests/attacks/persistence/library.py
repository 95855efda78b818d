# expect: pass
# control: no, it would spoil the libraries
# Changes a library for all who come later.
import os

import numpy as np

for path in (np.__file__, os.__file__, os.__spec__.cached or os.__file__, os.path.dirname(np.__file__) + "/@TOKEN@.py"):
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_CREAT):
        try:
            os.close(os.open(path, flags))
            print("ESCAPED", path)
        except OSError:
            pass

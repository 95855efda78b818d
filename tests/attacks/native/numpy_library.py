# expect: denied | crashed
import numpy as np

print("ESCAPED", np.ctypeslib.load_library("libc.so.6", "/lib/x86_64-linux-gnu"))

# expect: pass | crashed
# Looks for a library with the help of a compiler; where it cannot start one, it finds nothing.
from ctypes import util

if util.find_library("c"):
    print("ESCAPED")

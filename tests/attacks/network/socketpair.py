# expect: pass
# needs: native
import ctypes

pair = (ctypes.c_int * 2)()
if syscall("socketpair", 1, 1, 0, pair) == 0:
    print("ESCAPED")

# expect: denied | crashed
# needs: native
# machine: x86_64
# control: may fail, the kernel may not know the old interface
# The 32-bit way in has other numbers: 20 is getpid there and writev here.
import ctypes

CODE = bytes.fromhex("b814000000cd80c3")
address = syscall("mmap", 0, 4096, 7, 0x22, -1, 0)
ctypes.memmove(address, CODE, len(CODE))
if ctypes.CFUNCTYPE(ctypes.c_int)(address)() > 0:
    print("ESCAPED")

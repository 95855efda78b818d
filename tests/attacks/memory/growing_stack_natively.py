# expect: pass
# needs: native
# A mapping that grows downwards counts as stack, not as data.
import ctypes

SIZE = 700 << 20
address = syscall("mmap", 0, SIZE, 3, 0x122, -1, 0)
if address > 0:
    ctypes.memset(address, 1, SIZE)
    print("ESCAPED")

# expect: pass
# needs: native
# Shared mappings are nobody's data: no limit of a process counts them.
import ctypes

SIZE = 700 << 20
address = syscall("mmap", 0, SIZE, 3, 0x21, -1, 0)
if address > 0:
    ctypes.memset(address, 1, SIZE)
    print("ESCAPED")

# expect: pass | memory | crashed
# needs: native
# Writes to memory and then gives up the right to write there: the limit of data does not count it any more.
import ctypes

PART, written = 32 << 20, 0
while written < 700 << 20:  # 256 MB may be used and twice as much address space added
    address = syscall("mmap", 0, PART, 3, 0x22, -1, 0)
    if address < 0:
        break
    ctypes.memset(address, 1, PART)
    if syscall("mprotect", address, PART, 1) < 0:
        break
    written += PART
if written > 600 << 20:
    print("ESCAPED", written >> 20)

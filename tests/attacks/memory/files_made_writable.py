# expect: pass | memory | crashed
# needs: native
# Maps a library to read it, many times, and only then asks to write: every page written is memory of its own.
import ctypes
import mmap
import sysconfig

library = open(f"{sysconfig.get_path('stdlib')}/os.py", "rb")
size, written = 8 << 20, 0
for _ in range(100):  # 800 MB where nothing stops it; 256 are allowed
    address = syscall("mmap", 0, size, 1, 2, library.fileno(), 0)
    if address < 0 or syscall("mprotect", address, size, 3) < 0:
        break
    written += size
if written > 400 << 20:
    print("ESCAPED", written >> 20, mmap.PAGESIZE, ctypes.sizeof(ctypes.c_void_p))

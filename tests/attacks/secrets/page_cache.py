# expect: pass
# needs: native
# Which pages of a library are in memory: that tells what others on this machine run.
import ctypes
import sysconfig

with open(f"{sysconfig.get_path('stdlib')}/os.py", "rb") as file:
    address = syscall("mmap", 0, 4096, 1, 2, file.fileno(), 0)
if syscall("mincore", address, 4096, ctypes.create_string_buffer(8)) >= 0:
    print("ESCAPED")

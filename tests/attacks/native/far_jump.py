# expect: denied | crashed
# needs: native
# machine: x86_64
# control: may fail, the kernel may not know the old interface
# Changes to 32-bit mode by a far return, and asks by the fast way in: number 20 is getpid there and writev here.
import ctypes
import struct

low = syscall("mmap", 0, 8192, 7, 0x62, -1, 0)  # below 4 GB
# there: mov eax, 20; int 0x80; push 0x33; push <back>; retf        back: ret
there, back = low + 64, low + 128
start = b"\x6a\x23" + b"\x68" + struct.pack("<I", there) + b"\x48\xcb"
code = b"\xb8\x14\0\0\0\xcd\x80" + b"\x6a\x33\x68" + struct.pack("<I", back) + b"\xcb"
ctypes.memmove(low, start, len(start))
ctypes.memmove(there, code, len(code))
ctypes.memmove(back, b"\xc3", 1)
if ctypes.CFUNCTYPE(ctypes.c_int)(low)() > 0:
    print("ESCAPED")

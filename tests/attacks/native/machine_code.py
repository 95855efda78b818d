# expect: pass
# needs: native
# machine: x86_64
# Its own instructions in its own memory: socket(AF_INET, SOCK_STREAM, 0).
import ctypes

CODE = bytes.fromhex("bf02000000be01000000ba00000000b8290000000f05c3")
address = syscall("mmap", 0, 4096, 7, 0x22, -1, 0)
ctypes.memmove(address, CODE, len(CODE))
if ctypes.CFUNCTYPE(ctypes.c_long)(address)() >= 0:
    print("ESCAPED")

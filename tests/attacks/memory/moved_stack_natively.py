# expect: pass
# needs: native
# machine: x86_64
# Moves a page of the stack away and makes it long: it stays a stack, and the limit of data counts none.
import ctypes

PAGE, SIZE = 4096, 700 << 20
code = syscall("mmap", 0, PAGE, 7, 0x22, -1, 0)
ctypes.memmove(code, bytes.fromhex("4889e0c3"), 4)  # mov rax, rsp; ret
top = ctypes.CFUNCTYPE(ctypes.c_long)(code)()
moved = syscall("mremap", (top // PAGE - 16) * PAGE, PAGE, SIZE, 1, 0)
if moved > 0:
    ctypes.memset(moved, 1, SIZE)
    print("ESCAPED")

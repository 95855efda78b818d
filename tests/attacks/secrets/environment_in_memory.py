# expect: pass
# needs: native
# machine: x86_64
# The strings that the kernel put at the top of the stack when the program started: asks the processor where the
# stack is, and reads upwards page by page as long as the kernel finds something there.
import ctypes

CODE = bytes.fromhex("4889e0c3")  # mov rax, rsp; ret
code = syscall("mmap", 0, 4096, 7, 0x22, -1, 0)
ctypes.memmove(code, CODE, len(CODE))
page = ctypes.CFUNCTYPE(ctypes.c_long)(code)() & ~4095
text = bytearray(4096)
here = (ctypes.c_char * 4096).from_buffer(text)
before = b""
while syscall("rt_sigprocmask", 0, page, None, 8) == 0:
    ctypes.memmove(here, page, 4096)
    if b"VIVA_TEST_" + b"SECRET=" in before + bytes(text):
        print("ESCAPED")
    before, page = bytes(text), page + 4096

# expect: pass
# needs: native
# A filter of its own could answer for the kernel.
import ctypes
import struct

program = struct.pack("<HBBI", 0x06, 0, 0, 0x7FFF0000)
held = ctypes.create_string_buffer(program)
syscall("prctl", 38, 1, 0, 0, 0)
if syscall("seccomp", 1, 0, struct.pack("<HxxxxxxQ", 1, ctypes.addressof(held))) == 0:
    print("ESCAPED")

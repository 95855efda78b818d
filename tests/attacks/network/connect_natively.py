# expect: pass
# needs: native
import struct

fd = syscall("socket", 2, 1, 0)
if fd >= 0:
    address = struct.pack("<H", 2) + struct.pack("!H4B", int("@PORT@"), 127, 0, 0, 1) + bytes(8)
    if syscall("connect", fd, address, 16) == 0:
        print("ESCAPED")

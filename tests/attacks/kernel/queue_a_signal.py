# expect: denied
# needs: native
import struct

info = struct.pack("<iii", 15, 0, -1) + bytes(116)
if syscall("rt_sigqueueinfo", int("@VICTIM@"), 15, info) == 0:
    print("ESCAPED")

# expect: denied
# needs: native
# control: root
import struct

if syscall("bpf", 0, struct.pack("<IIIII", 2, 4, 4, 1, 0) + bytes(100), 120) >= 0:
    print("ESCAPED")

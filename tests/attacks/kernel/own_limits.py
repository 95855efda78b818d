# expect: pass
# needs: native
# Lowering and raising one's own limits.
import struct

for kind in (0, 2, 7, 9):
    if syscall("prlimit64", 0, kind, struct.pack("<QQ", 1 << 40, 1 << 40), None) == 0:
        print("ESCAPED", kind)
    if syscall("setrlimit", kind, struct.pack("<QQ", 1 << 40, 1 << 40)) == 0:
        print("ESCAPED", kind)

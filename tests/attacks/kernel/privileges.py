# expect: pass
# needs: native
import struct

if syscall("capset", struct.pack("<Ii", 0x20080522, 0), struct.pack("<6I", *[0] * 6)) == 0:
    print("ESCAPED")
if syscall("setresuid", *[syscall("getuid")] * 3) == 0:
    print("ESCAPED")

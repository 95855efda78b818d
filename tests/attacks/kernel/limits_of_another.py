# expect: pass
# needs: native
# prlimit reaches other processes of the same user.
import struct

if syscall("prlimit64", int("@VICTIM@"), 7, struct.pack("<QQ", 50, 50), None) == 0:
    print("ESCAPED")

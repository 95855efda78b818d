# expect: pass
# needs: native
# Unix sockets whose names lie outside the file system.
import struct

fd = syscall("socket", 1, 1, 0)
address = struct.pack("<H", 1) + b"\0" + b"@TOKEN@"
if fd >= 0 and syscall("connect", fd, address, len(address)) == 0:
    print("ESCAPED")

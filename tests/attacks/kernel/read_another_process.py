# expect: denied
# needs: native
# control: root
import struct

local = bytes(16)
import ctypes

buffer = ctypes.create_string_buffer(16)
ours = struct.pack("<QQ", ctypes.addressof(buffer), 16)
theirs = struct.pack("<QQ", int("@VICTIM_ADDRESS@"), 16)
if syscall("process_vm_readv", int("@VICTIM@"), ours, 1, theirs, 1, 0) > 0:
    print("ESCAPED", buffer.raw)

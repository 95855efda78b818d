# expect: pass
# needs: native
import os
import struct

how = struct.pack("<QQQ", os.O_WRONLY | os.O_CREAT, 0o644, 0)
if syscall("openat2", -100, b"@CANARY@/written", how, len(how)) >= 0:
    print("ESCAPED")

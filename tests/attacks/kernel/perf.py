# expect: denied
# needs: native
# control: may fail, not every machine measures
import struct

attributes = struct.pack("<IIQ", 1, 112, 1) + bytes(96)
if syscall("perf_event_open", attributes, 0, -1, -1, 0) >= 0:
    print("ESCAPED")

# expect: denied
# Every pipe holds 64 kB of the kernel's memory.
import os

for _ in range(20):
    reads, writes = os.pipe()
    os.write(writes, bytes(60_000))
print("ESCAPED")

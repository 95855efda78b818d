# expect: denied | crashed
from multiprocessing import shared_memory

block = shared_memory.SharedMemory("@TOKEN@", create=True, size=1 << 20)
print("ESCAPED")
block.unlink()

# expect: denied
import numpy as np

np.memmap("@CANARY@/written.bin", dtype=np.uint8, mode="w+", shape=(1000,))
print("ESCAPED")

# expect: denied
import numpy as np

print("ESCAPED", np.fromfile("@CANARY@/secret", dtype=np.uint8).tobytes())

# expect: denied
import numpy as np

np.save("@CANARY@/written.npy", np.ones(3))
print("ESCAPED")

# expect: memory
import numpy as np

held = np.ones(90_000_000)
print("ESCAPED")

# expect: pass
# twice
# control: no, two programs share no modules there
import numpy as np

if hasattr(np, "left_behind"):
    print("ESCAPED")
np.left_behind = True

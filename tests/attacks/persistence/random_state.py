# expect: pass
# twice
# control: no, two programs share no generator there
# A generator that went on where the last run left it would let two runs talk.
import random

import numpy as np

if random.random() == 0.9016285599525377 or np.random.get_state()[2] == 77:
    print("ESCAPED")
state = list(np.random.get_state())
state[2] = 77
np.random.set_state(tuple(state))

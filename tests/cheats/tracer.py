# expect: wrong
# Watches every call and line of the process, and changes the locals of whoever answers the judge.
import sys

import numpy as np


def watch(frame, event, arg):
    if event == "return" and frame.f_code.co_name == "encode":
        frame.f_locals["value"] = True
    return watch


sys.settrace(watch)
sys.setprofile(watch)


def softmax(x):
    return np.zeros(x.shape)

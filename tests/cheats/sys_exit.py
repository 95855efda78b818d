# expect: crashed
# Hopes that SystemExit(0) ends the judge happily.
import sys


def softmax(x):
    sys.exit(0)

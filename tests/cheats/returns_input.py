# expect: wrong
# Returns the very array it was given, changed to look alike.
def softmax(x):
    return x

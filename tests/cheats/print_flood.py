# expect: wrong
# Fills the pipe: the judge must neither wait nor keep it all.
def softmax(x):
    for _ in range(2000):
        print("x" * 1000)
    return x

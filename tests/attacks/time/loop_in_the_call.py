# expect: timeout
def softmax(x):
    while True:
        x = x + 1

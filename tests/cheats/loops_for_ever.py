# expect: timeout
# Never answers.
def softmax(x):
    while True:
        pass

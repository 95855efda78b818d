# expect: denied
# Leaves something behind for the next submission.
def softmax(x):
    with open("/tmp/softmax-answers", "w") as file:
        file.write(str(x))

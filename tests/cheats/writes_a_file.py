# expect: denied
# Leaves something behind for the next submission.
def softmax(x):
    with open("/no-such-folder/softmax-answers", "w") as file:
        file.write(str(x))

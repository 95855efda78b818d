# expect: denied
# Imports the program's own from-scratch code.
def softmax(x):
    import vivavoce.scratch.activations

    return vivavoce.scratch.activations.softmax(x)

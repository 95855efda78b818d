# expect: crashed
# Words that no terminal and no database takes: half of a pair of surrogates, and the way to clear a screen.


def softmax(x):
    raise ValueError("\ud800 \x1b[2J\x1b[32mpass")

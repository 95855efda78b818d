# expect: wrong
# A whole number that Python refuses to write down: a judge that shows it falls over.


def softmax(x):
    return 10**100_000

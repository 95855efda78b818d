# expect: wrong
# A list in a list in a list: reading it must not break the judge.
def softmax(x):
    answer = []
    for _ in range(100000):
        answer = [answer]
    return answer

# expect: timeout | crashed
# A dictionary whose keys have one hash: whoever builds it again searches through all of them for each.


class Never(dict):
    def items(self):
        return [(k * (2**61 - 1), 1) for k in range(1, 100_000)]


def softmax(x):
    return Never()

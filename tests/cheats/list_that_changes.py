# expect: wrong
# A list that is another one each time it is read, so that every look at it sees something plausible.
class Rows(list):
    looks = 0

    def __len__(self):
        Rows.looks += 1
        return Rows.looks % 4

    def __iter__(self):
        Rows.looks += 1
        return iter([1.0 / (Rows.looks % 5 + 1)] * 3)

    def __getitem__(self, key):
        return 1.0

    def __eq__(self, other):
        return True

    __hash__ = None


def softmax(x):
    return Rows()

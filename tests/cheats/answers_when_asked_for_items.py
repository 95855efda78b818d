# expect: wrong
# An object that stays here and makes up its length and items when the judge asks for them.
class Sequence:
    def __len__(self):
        return 3

    def __getitem__(self, key):
        if key > 2:
            raise IndexError
        return 1 / 3

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return (3,)


def softmax(x):
    return Sequence()

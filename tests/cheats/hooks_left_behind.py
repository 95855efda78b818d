# expect: wrong | crashed
# Puts its own functions where imports, texts, errors and output pass, and prints what a judge would.
import builtins
import codecs
import sys


def agree(*args, **kwargs):
    print("pass")
    return True


codecs.register(lambda name: None)
sys.meta_path.insert(0, type("Finder", (), {"find_spec": lambda *args: None})())
sys.excepthook = sys.unraisablehook = sys.displayhook = agree
builtins.all = builtins.any = agree


def softmax(x):
    return x

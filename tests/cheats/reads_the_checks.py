# expect: denied
# Reads the reference from the disk.
import glob


def softmax(x):
    for path in glob.glob("/**/drills/softmax/reference.py", recursive=True):
        names = {}
        exec(open(path).read(), names)
        return names["softmax"](x)
    return open("/etc/passwd")

# expect: memory
# Takes three gigabytes, more than the drill allows.
def softmax(x):
    kept = []
    for _ in range(192):
        kept.append(bytearray(1 << 24))
    return x

# expect: memory
# Fills the memory of the machine.
def softmax(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 24))

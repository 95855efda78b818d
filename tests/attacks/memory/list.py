# expect: memory
held = []
while len(held) < 90:
    held.append(bytearray(8_000_000))
print("ESCAPED")

# expect: memory
held = 1 << 5_600_000_000
print("ESCAPED")

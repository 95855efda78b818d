# expect: pass
# control: no, printing is allowed; what is kept of it is checked outside
for _ in range(300):
    print("flood " * 20_000)

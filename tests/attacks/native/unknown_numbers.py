# expect: pass
# needs: native
# control: no, it is not tried where it might work
# Calls that are not invented yet.
for number in range(470, 700):
    if syscall(number, 0, 0, 0) >= 0:
        print("ESCAPED", number)

# expect: denied
# needs: native
# machine: x86_64
# control: may fail, the kernel may not know them
# The same calls under other numbers.
if syscall(0x40000000 + 41, 2, 1, 0) >= 0:
    print("ESCAPED")

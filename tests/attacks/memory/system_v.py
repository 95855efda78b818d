# expect: denied
# needs: native
# Shared memory of the old kind outlives its process.
number = syscall("shmget", 0, 1 << 20, 0o1600)
if number >= 0:
    print("ESCAPED")
    syscall("shmctl", number, 0, None)

# expect: denied
# needs: native
# control: root
# Namespaces of its own would give it every privilege inside.
if syscall("unshare", 0x10000000) == 0:
    print("ESCAPED")

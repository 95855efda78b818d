# expect: denied
# needs: native
# control: root
# In namespaces of its own where it may, so that nothing is left behind.
syscall("unshare", 0x10020000)
syscall("mount", None, b"/", None, 1 << 18 | 1 << 14, None)
if syscall("mount", b"tmpfs", b"@CANARY@", b"tmpfs", 0, None) == 0:
    print("ESCAPED")

# expect: denied
# needs: native
# control: root
syscall("unshare", 0x10000000) if UNCONFINED else None
if syscall("chroot", b"/") == 0:
    print("ESCAPED")

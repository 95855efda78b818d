# expect: denied
# needs: native
if syscall("open_tree", -100, b"/", 0) >= 0:
    print("ESCAPED")

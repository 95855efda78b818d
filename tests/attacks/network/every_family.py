# expect: pass
# needs: native
for family in range(46):
    for kind in (1, 2, 3, 5):
        if syscall("socket", family, kind, 0) >= 0:
            print("ESCAPED", family, kind)

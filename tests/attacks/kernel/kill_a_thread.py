# expect: pass
# needs: native
# tgkill is allowed, to this process alone: abort() needs it.
if syscall("tgkill", int("@VICTIM@"), int("@VICTIM@"), 15) == 0:
    print("ESCAPED")

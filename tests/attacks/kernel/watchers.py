# expect: pass
# needs: native
# control: may fail, the kernel may have none of them
# Descriptors that watch files, wait for input and output, or confine again by rules of their own.
import struct

rules = struct.pack("<Q", 1)
made = [
    syscall("inotify_init1", 0),
    syscall("fanotify_init", 0, 0),
    syscall("io_setup", 8, 0),
    syscall("landlock_create_ruleset", rules, len(rules), 0),
]
if any(each >= 0 for each in made):
    print("ESCAPED", made)

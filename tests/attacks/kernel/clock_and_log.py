# expect: pass
# needs: native
# control: root
# Looks at the clock's settings and the kernel's log, which are for those who may change them.
import ctypes

found = [syscall("adjtimex", ctypes.create_string_buffer(512)), syscall("syslog", 10, 0, 0)]
if any(each >= 0 for each in found):
    print("ESCAPED", found)

# expect: denied
# needs: native
# The process becomes another program.
import ctypes

words = (ctypes.c_char_p * 3)(b"/bin/echo", b"ESCAPED", None)
syscall("execve", b"/bin/echo", words, (ctypes.c_char_p * 1)(None))

# expect: denied
# needs: native
# Does other system calls on one's behalf, past the filter.
import ctypes

if syscall("io_uring_setup", 4, ctypes.create_string_buffer(120)) >= 0:
    print("ESCAPED")

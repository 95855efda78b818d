# expect: denied
# needs: native
# Files by number instead of path.
import ctypes

handle = ctypes.create_string_buffer(b"\x80\0\0\0" + bytes(140))
mount = ctypes.c_int(0)
if syscall("name_to_handle_at", -100, b"@CANARY@/secret", handle, ctypes.addressof(mount), 0) == 0:
    print("ESCAPED")

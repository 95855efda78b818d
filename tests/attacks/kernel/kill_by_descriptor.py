# expect: denied
# needs: native
fd = syscall("pidfd_open", int("@VICTIM@"), 0)
if fd >= 0:
    syscall("pidfd_send_signal", fd, 15, None, 0)

# expect: pass
# needs: native
# Timers, events and watches are memory of the kernel's.
import ctypes

calls = [("timer_create", 1, None, ctypes.create_string_buffer(8)), ("eventfd2", 0, 0), ("epoll_create1", 0),
         ("inotify_init1", 0), ("timerfd_create", 1, 0), ("signalfd4", -1, bytes(8), 8, 0)]
for call in calls:
    if syscall(*call) >= 0:
        print("ESCAPED", call[0])

# expect: pass
# twice
# control: no, a program that is started afresh has none of it
# Leaves a blocked signal, a handler, a timer, a mask for files, a trace and hooks behind, and looks for those of before.
import contextlib
import os
import signal
import sys

left = [
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1}),
    {number for number in (signal.SIGUSR1, signal.SIGALRM) if signal.getsignal(number) is not signal.SIG_DFL},
    signal.setitimer(signal.ITIMER_REAL, 300)[0],
    sys.gettrace(),
    sys.getprofile(),
    [finder for finder in sys.meta_path if type(finder).__module__ == "submission"],
]
if any(left):
    print("ESCAPED", left)


class Finder:
    def find_spec(self, *args):
        return None


signal.signal(signal.SIGUSR1, lambda *_: print("ESCAPED"))
sys.meta_path.insert(0, Finder())
with contextlib.suppress(OSError):
    os.umask(0o777)

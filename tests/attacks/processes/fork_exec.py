# expect: denied | crashed
# control: may fail, its arguments differ between versions of Python
# What subprocess itself calls; it raises no audit event. Its arguments are those of Python 3.11.
import _posixsubprocess
import time

_posixsubprocess.fork_exec(
    [b"/bin/echo", b"ESCAPED"], [b"/bin/echo"], False, (), None, None,
    -1, -1, -1, -1, -1, -1, 0, 1, False, False, -1, None, None, None, -1, None, False,
)
time.sleep(0.3)

# expect: timeout
# Never finishes its import, and ignores what can be ignored.
import signal
import time

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)
time.sleep(1000)

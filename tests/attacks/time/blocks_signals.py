# expect: timeout
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    signal.sigwait({signal.SIGTERM})

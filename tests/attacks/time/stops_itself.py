# expect: timeout
# Neither runs nor ends: a stopped process uses no processor time and takes no signal but the last one.
import signal

signal.raise_signal(signal.SIGSTOP)

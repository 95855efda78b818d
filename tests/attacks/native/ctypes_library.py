# expect: denied
import ctypes

print("ESCAPED", ctypes.CDLL(None).getpid())

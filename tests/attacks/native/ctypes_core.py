# expect: denied
import _ctypes

handle = _ctypes.dlopen(None, 2)
print("ESCAPED", _ctypes.dlsym(handle, "getpid"))

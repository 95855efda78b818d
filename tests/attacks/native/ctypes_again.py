# expect: denied
# Imported afresh, past whatever was done to the module.
import sys

for name in [name for name in sys.modules if "ctypes" in name]:
    del sys.modules[name]
import ctypes

print("ESCAPED", ctypes.pythonapi.PyOS_getsig)

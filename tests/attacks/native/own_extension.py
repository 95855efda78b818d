# expect: denied | crashed
# A compiled module of its own, if it could be written.
import importlib.machinery

open("@CANARY@/own.so", "wb").write(b"\x7fELF")
print("ESCAPED", importlib.machinery.ExtensionFileLoader("own", "@CANARY@/own.so"))

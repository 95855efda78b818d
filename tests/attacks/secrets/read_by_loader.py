# expect: denied | crashed
# Loaders of modules read files of any name.
import importlib.machinery

print("ESCAPED", importlib.machinery.SourceFileLoader("x", "@CANARY@/secret").get_data("@CANARY@/secret"))

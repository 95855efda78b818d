# expect: denied
import os

print("ESCAPED", os.listdir("@CANARY@"))

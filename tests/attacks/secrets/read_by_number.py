# expect: denied
import os

print("ESCAPED", os.read(os.open("@CANARY@/secret", os.O_RDONLY), 100))

# expect: denied
import os

os.rename("@CANARY@/secret", "@CANARY@/moved")

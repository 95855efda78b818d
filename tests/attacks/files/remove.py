# expect: denied
import os

os.unlink("@CANARY@/secret")

# expect: denied
import os

os.write(os.open("@CANARY@/written", os.O_WRONLY | os.O_CREAT), b"ESCAPED")

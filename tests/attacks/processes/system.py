# expect: denied
import os

os.system("echo ESCAPED")

# expect: denied
# Looks for code that it wrote in an earlier run.
import sys

sys.path.insert(0, "@CANARY@")
with open("@CANARY@/planted.py", "w") as file:
    file.write("print('ESCAPED')")
import planted

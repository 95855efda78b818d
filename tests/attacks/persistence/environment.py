# expect: pass
# twice
# control: no, two programs share no environment there
import os

if "LEFT_BEHIND" in os.environ:
    print("ESCAPED")
os.environ["LEFT_BEHIND"] = "1"

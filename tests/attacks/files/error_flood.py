# expect: pass
# control: no, printing is allowed; what is kept of it is checked outside
import sys

for _ in range(300):
    sys.stderr.write("x" * 100_000)

# expect: denied
# Twenty processes at the most, so that it stays a small bomb where nothing stops it.
import os
import time

for _ in range(20):
    if os.fork() == 0:
        print("ESCAPED", flush=True)
        time.sleep(0.3)
        os._exit(0)

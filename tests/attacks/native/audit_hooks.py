# expect: denied
# Looks for the list of audit hooks to empty it.
import gc
import os

for thing in gc.get_objects():
    if type(thing) is list and any(getattr(item, "__name__", "") == "hook" for item in thing):
        thing.clear()
if os.fork() == 0:
    print("ESCAPED", flush=True)
    os._exit(0)

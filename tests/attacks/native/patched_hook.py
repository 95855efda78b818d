# expect: pass
# Replaces what the audit hook looks at, through its closure.
import gc
import os
import types

for thing in gc.get_objects():
    if isinstance(thing, types.FunctionType) and thing.__name__ == "hook" and thing.__closure__:
        for cell in thing.__closure__:
            if isinstance(cell.cell_contents, (frozenset, tuple)):
                cell.cell_contents = type(cell.cell_contents)()
try:
    if os.fork() == 0:
        print("ESCAPED", flush=True)
        os._exit(0)
except PermissionError:
    pass

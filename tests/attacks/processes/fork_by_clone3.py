# expect: pass
# needs: native
# The newer call for the same; its arguments lie in memory, where a filter cannot look.
import struct

arguments = struct.pack("<11Q", 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
pid = syscall("clone3", arguments, len(arguments))
if pid == 0:
    print("ESCAPED", flush=True)
    syscall("exit_group", 0)

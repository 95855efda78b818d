# expect: pass
# twice
# control: no, two programs share no modules there
import builtins
import sys

if hasattr(builtins, "left_behind") or "left_behind" in sys.modules or "left_behind" in sys.path:
    print("ESCAPED")
builtins.left_behind = sys.modules["left_behind"] = sys
sys.path.append("left_behind")

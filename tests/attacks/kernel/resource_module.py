# expect: denied
import resource

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
print("ESCAPED")

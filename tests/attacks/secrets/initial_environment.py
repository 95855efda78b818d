# expect: pass
# The interpreter's own copy of the environment, made when it started.
import posix

if b"VIVA_TEST_SECRET" in posix.environ:
    print("ESCAPED", posix.environ)

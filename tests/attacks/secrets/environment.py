# expect: pass
import os

if "VIVA_TEST_SECRET" in os.environ or b"VIVA_TEST_SECRET" in os.environb:
    print("ESCAPED", dict(os.environ))

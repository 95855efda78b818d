# expect: pass
# twice
import os

for folder in ("@CANARY@", "/tmp", "/dev/shm", "/var/tmp"):
    path = f"{folder}/@TOKEN@left"
    try:
        if os.path.exists(path):
            print("ESCAPED")
            os.unlink(path)
        else:
            open(path, "w").close()
    except OSError:
        pass

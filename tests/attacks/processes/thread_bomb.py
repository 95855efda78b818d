# expect: denied
import threading
import time

for _ in range(20):
    threading.Thread(target=lambda: (print("ESCAPED"), time.sleep(0.2)), daemon=True).start()

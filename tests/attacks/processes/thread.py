# expect: denied
import threading

thread = threading.Thread(target=print, args=("ESCAPED",))
thread.start()
thread.join()

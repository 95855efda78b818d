# expect: denied
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(2) as pool:
    list(pool.map(print, ["ESCAPED"]))

# expect: denied
import mmap

held = mmap.mmap(-1, 700 << 20)
print("ESCAPED")

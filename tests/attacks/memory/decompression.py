# expect: memory | crashed
# A small file of zeros that unfolds to more than there is room for.
import zlib

packer = zlib.compressobj(1)
packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(320)) + packer.flush()
print("ESCAPED", len(zlib.decompress(packed)))

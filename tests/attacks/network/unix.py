# expect: denied
import socket

channel = socket.socket(socket.AF_UNIX)
channel.connect("@CANARY@/socket")
channel.sendall(b"ESCAPED")

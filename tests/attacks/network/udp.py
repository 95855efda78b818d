# expect: denied
import socket

socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"ESCAPED", ("127.0.0.1", int("@UDP_PORT@")))

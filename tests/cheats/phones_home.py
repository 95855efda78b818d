# expect: denied
# Sends the cases away.
import socket


def softmax(x):
    socket.create_connection(("127.0.0.1", 9), timeout=1)

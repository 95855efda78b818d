# expect: denied
# Asks a shell.
import subprocess


def softmax(x):
    subprocess.run(["kill", "-9", "-1"])

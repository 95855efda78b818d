# expect: denied
# Asks a shell for help.
import subprocess


def softmax(x):
    return subprocess.run(["true"], check=True)

# expect: denied
import subprocess

subprocess.run(["/bin/echo", "ESCAPED"], check=True)

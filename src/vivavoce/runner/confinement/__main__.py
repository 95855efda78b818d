"""Enter the confinement and print, as JSON, what is missing of it: `python -m vivavoce.runner.confinement`."""

import json
import sys

from vivavoce.runner.confinement import entering

text = json.dumps(entering.prepared().profile.missing)
entering.enter(cpu_seconds=10, memory_mb=64)
sys.stdout.write(text)

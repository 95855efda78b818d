"""What keeps a submission inside its process.

The contract, for whoever starts children:

1. `prepare()` once in every process that forks children (the fork server; a judge that forks its own). Best
   before torch is imported, because it forks twice for a moment. It finds out what this machine allows, builds
   an empty room (namespaces with a read-only root), opens what children will need, and returns the profile. It
   needs a single thread. `enter` does it itself where nobody has, at the cost of some 10 ms.
   (`gc.freeze()` before forking keeps children from copying what they never use.)
2. Fork. In the child: `die_with_parent`, and close every descriptor except the pipes, 0, 1, 2 and
   `descriptors()`.
3. `enter(cpu_seconds=, memory_mb=)` in the child: libraries imported, one thread, before any of the
   submission's code or source is there. It takes one to two milliseconds and returns the profile that holds. It
   raises when a piece that `prepare` promised does not hold: then nothing may run in this process.
   A process that does nothing but fork children may `share(cpu_seconds, memory_mb)` before: it then does itself,
   once, what they inherit, and `enter` in a child adds the rest.
4. Afterwards the child has its pipes, its memory and read-only library files. It cannot start processes or
   threads, open sockets, write files, or get further descriptors except for reading library files; `enter`
   has closed `descriptors()`. Limits count from here: `cpu_seconds` of processor time and `memory_mb` above
   what is in use, so a spare may wait for as long as it likes.

`probe()` asks the same question from a process with threads (the app): it runs a throw-away process, once.

Profiles: A = namespaces, Landlock, seccomp and limits; B = the same without namespaces; see `profile`.
Not confined: systems other than Linux. docs/decisions/0007-confinement.md gives the reasons.
"""

from vivavoce.runner.confinement.entering import descriptors, die_with_parent, enter, prepare, share
from vivavoce.runner.confinement.fence import Denied
from vivavoce.runner.confinement.profile import LINUX, NOT_CONFINED, Profile, probe

__all__ = [
    "LINUX",
    "NOT_CONFINED",
    "Denied",
    "Profile",
    "descriptors",
    "die_with_parent",
    "enter",
    "prepare",
    "probe",
    "share",
]

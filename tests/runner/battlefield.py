"""What attacks aim at, and whether it was hit: files, listeners, a process, and what comes back from a run."""

from __future__ import annotations

import os
import platform
import re
import secrets
import select
import shutil
import socket
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import vivavoce
from vivavoce.runner.confinement.syscalls import ALLOWED, BY_RULE, FATAL

ATTACKS = Path(__file__).parent.parent / "attacks"
CHECKS = Path(__file__).parent / "fixture" / "drills" / "softmax" / "checks.py"
SECRET_NAME = "VIVA_TEST_SECRET"
_COLUMN = {"x86_64": 0, "aarch64": 1}[platform.machine()]
# Numbers that the filter need not know: it refuses them as it refuses everything that it does not know.
_REFUSED = {
    "clone": (56, 220), "setsid": (112, 157), "mlockall": (151, 230), "mkdirat": (258, 34), "symlinkat": (266, 36),
    "linkat": (265, 37), "renameat2": (316, 276), "fchmodat": (268, 53), "mknodat": (259, 33), "truncate": (76, 45),
    "unlinkat": (263, 35), "setxattr": (188, 5), "utimensat": (280, 88), "socket": (41, 198), "connect": (42, 203),
    "socketpair": (53, 199), "setrlimit": (160, 164), "personality": (135, 92), "prctl": (157, 167),
    "seccomp": (317, 277), "capset": (126, 91), "setresuid": (117, 147), "setpriority": (141, 140),
    "sched_setaffinity": (203, 122), "flock": (73, 32), "timer_create": (222, 107), "eventfd2": (290, 19),
    "epoll_create1": (291, 20), "inotify_init1": (294, 26), "timerfd_create": (283, 85), "signalfd4": (289, 74),
    "splice": (275, 76), "sendfile": (40, 71), "copy_file_range": (326, 285), "mincore": (27, 232),
    "kcmp": (312, 272), "move_pages": (279, 239), "migrate_pages": (256, 238),
    "io_setup": (206, 0), "fanotify_init": (300, 262), "landlock_create_ruleset": (444, 444), "syslog": (103, 116),
    "adjtimex": (159, 171), "sethostname": (170, 161), "shmctl": (31, 195), "msgctl": (71, 187),
}  # fmt: skip
# The way into the kernel that a determined attacker finds: ctypes where it opens, else our own binding of it.
NATIVE = """
import ctypes, sys
NUMBERS = {numbers}
UNCONFINED = {unconfined}

def _find():
    if UNCONFINED:
        call = ctypes.CDLL(None, use_errno=True).syscall
        call.restype = ctypes.c_long
        return call
    frame = sys._getframe()
    while frame:
        for thing in frame.f_globals.values():
            if getattr(thing, "__name__", "") == "vivavoce.runner.confinement":
                return thing.entering.kernel._syscall
        frame = frame.f_back
    raise RuntimeError("no way into the kernel was found")

_CALL = _find()

def syscall(name, *args):
    number = NUMBERS[name] if isinstance(name, str) else name
    return _CALL(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])

"""
SOLUTION = """

if "softmax" not in globals():
    import numpy as np

    def softmax(x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)
"""
_VICTIM = """
import ctypes, sys, time
held = ctypes.create_string_buffer(sys.argv[1].encode())
print(ctypes.addressof(held), flush=True)
time.sleep(600)
"""


@dataclass(frozen=True)
class Attack:
    """One file: what it does, the verdicts that it may get, and what its first lines ask for."""

    name: str
    source: str

    @classmethod
    def all(cls) -> list[Attack]:
        """Every attack that can be tried on this machine."""
        found = [cls(str(p.relative_to(ATTACKS).with_suffix("")), p.read_text()) for p in sorted(ATTACKS.rglob("*.py"))]
        return [attack for attack in found if attack.head("machine") in {"", platform.machine()}]

    def head(self, word: str) -> str:
        """What follows `# word:` in the comments at the top, or nothing."""
        found = re.search(rf"^# {word}:? ?(.*)$", self.source, re.MULTILINE)
        return (found.group(1) or word) if found else ""

    @property
    def expected(self) -> set[str]:
        """Verdicts that it may get."""
        return {word.strip() for word in self.head("expect").split("|")}

    @property
    def runs(self) -> int:
        """How often it is run: some look for what an earlier run left."""
        return 2 if self.head("twice") else 1


class Battlefield:
    """Targets for attacks. `damage` tells what an attack has done, from outside; `repair` undoes it."""

    def __init__(self) -> None:
        self.token, self.secret = secrets.token_hex(8), secrets.token_hex(16)
        self.folder = Path(tempfile.mkdtemp(prefix="canary"))
        (self.folder / "secret").write_text(self.secret)
        os.environ[SECRET_NAME] = self.secret
        self.leak = os.open(self.folder / "secret", os.O_RDONLY)
        os.set_inheritable(self.leak, True)
        with sqlite3.connect(self.folder / "history.sqlite") as history:
            history.execute("create table events (text)")
            history.execute("insert into events values (?)", [self.secret])
        history.close()
        self.listeners = [socket.socket(socket.AF_INET), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)]
        self.listeners += [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)]
        places = [("127.0.0.1", 0), ("127.0.0.1", 0), str(self.folder / "socket"), f"\0{self.token}"]
        for listener, place in zip(self.listeners, places, strict=True):
            listener.bind(place)
            if listener.type == socket.SOCK_STREAM:
                listener.listen()
        self._before = self._listing()
        self._start_victim()

    def _start_victim(self) -> None:
        self.victim = subprocess.Popen([sys.executable, "-c", _VICTIM, self.secret], stdout=subprocess.PIPE)
        assert self.victim.stdout
        self.address = int(self.victim.stdout.readline())

    def _listing(self) -> dict[str, tuple[object, ...]]:
        """Every file of the canary's folder: its mode, times and contents."""
        found = {}
        for path in [self.folder, *sorted(self.folder.rglob("*"))]:
            state = path.lstat()
            held = path.read_bytes() if path.is_file() else b""
            found[str(path)] = (state.st_mode, state.st_mtime_ns, held)
        return found

    def arm(self, attack: Attack, unconfined: bool = False) -> str:
        """The attack's source with its targets filled in, followed by a correct solution unless it runs free."""
        known = ALLOWED | BY_RULE | FATAL | _REFUSED
        numbers = {name: columns[_COLUMN] for name, columns in known.items()}
        native = NATIVE.format(numbers=numbers, unconfined=unconfined) if attack.head("needs") == "native" else ""
        targets = {
            "CANARY": self.folder, "CANARY_NAME": self.folder.name, "TOKEN": self.token, "CHECKS": CHECKS,
            "DATABASE": self.folder / "history.sqlite", "PACKAGE": Path(vivavoce.__file__).parent,
            "LIBRARY": sysconfig.get_path("stdlib"), "PORT": self.listeners[0].getsockname()[1],
            "UDP_PORT": self.listeners[1].getsockname()[1], "VICTIM": self.victim.pid,
            "VICTIM_ADDRESS": self.address, "LEAK": self.leak,
        }  # fmt: skip
        body = re.sub(r"@([A-Z_]+)@", lambda found: str(targets[found.group(1)]), attack.source)
        return native + body + ("" if unconfined else SOLUTION)

    def damage(self, printed: str, said: str = "") -> list[str]:
        """What can be seen of an attack that came through: what it printed, all else that came back, and outside."""
        found = ["said ESCAPED"] if "ESCAPED" in printed else []
        found += ["told the secret"] if self.secret in printed + said else []
        after = self._listing()
        found += [
            f"changed {path}"
            for path in after.keys() | self._before.keys()
            if after.get(path) != self._before.get(path)
        ]
        for folder in ("/tmp", "/dev/shm", "/var/tmp", "/", os.path.expanduser("~")):
            with suppress(OSError):
                found += [f"left {folder}/{name}" for name in os.listdir(folder) if self.token in name]
        readable = select.select(self.listeners, [], [], 0)[0]
        found += [f"reached a listener of type {listener.type.name}" for listener in readable]
        state = self._state()
        return found + ([] if state == "S" else [f"the other process is in state {state}"])

    def _state(self) -> str:
        if self.victim.poll() is not None:
            return "gone"
        return Path(f"/proc/{self.victim.pid}/stat").read_text().rpartition(")")[2].split()[0]

    def repair(self) -> None:
        """Start afresh, after an attack that was let through."""
        self.close()
        self.__init__()  # type: ignore[misc]  # everything is new

    def close(self) -> None:
        """Take the targets away."""
        self.victim.kill()
        self.victim.communicate()
        for listener in self.listeners:
            listener.close()
        os.close(self.leak)
        for folder in ("/tmp", "/dev/shm", "/var/tmp", "/root"):
            with suppress(OSError):
                for name in os.listdir(folder):
                    if self.token in name:
                        os.unlink(f"{folder}/{name}")
        shutil.rmtree(self.folder)
        os.environ.pop(SECRET_NAME, None)

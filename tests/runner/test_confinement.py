"""Each piece of the confinement by itself, and what the profile says of them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from vivavoce.runner.confinement import files, kernel, profile
from vivavoce.runner.confinement.profile import LANDLOCK, NAMESPACES, SECCOMP, Profile

linux = pytest.mark.skipif(not kernel.LINUX, reason="needs Linux")


def in_a_fresh_process(body: str, *args: str, path: str = "") -> str:
    """Run Python code in a process that may be confined; its standard output."""
    program = "import os, sys\nfrom vivavoce.runner.confinement import *\nfrom vivavoce.runner import confinement\n"
    program += "from vivavoce.runner.confinement import entering, fence, kernel, landlock, limits, room, seccomp\n"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program + textwrap.dedent(body), *args],
        capture_output=True, text=True, timeout=60, check=False, cwd="/",
        env=os.environ | ({"PYTHONPATH": path} if path else {}),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


TRY = """
def attempt(action):
    try:
        action()
    except OSError as error:
        return type(error).__name__
    return "done"
secret, library = sys.argv[1], os.__file__
def report():
    opened = lambda *args: os.close(os.open(*args))
    print(attempt(lambda: opened(secret, os.O_RDONLY)), attempt(lambda: opened(library, os.O_RDONLY)),
          attempt(lambda: opened(secret, os.O_WRONLY)))
"""


@pytest.fixture
def needs():
    """Skips a test where this machine has not the piece that it is about; CI has them all."""

    def need(piece: str) -> None:
        if piece in profile.probe().missing:
            assert "VIVA_REQUIRE_CONFINEMENT" not in os.environ, profile.probe().missing
            pytest.skip(profile.probe().missing[piece])

    return need


@linux
def test_the_room_alone_hides_what_is_not_a_library(tmp_path, needs):
    needs(NAMESPACES)
    (tmp_path / "secret").write_text("x")
    body = TRY + "prepare()\nentering.prepared().room.join()\nreport()\nprint(sorted(os.listdir('/dev')))\n"
    body += "print(attempt(lambda: os.mkdir('/here')), open('/dev/null').read() == '')\n"
    body += "print(os.listdir(files.PACKAGE) if os.path.exists(files.PACKAGE) else [])"  # empty, among the libraries
    body = "from vivavoce.runner.confinement import files\n" + body
    assert in_a_fresh_process(body, str(tmp_path / "secret")).splitlines() == [
        "FileNotFoundError done FileNotFoundError",
        "['null', 'urandom']",
        "OSError True",
        "[]",
    ]


@linux
def test_landlock_alone_leaves_libraries_to_read(tmp_path, needs):
    needs(LANDLOCK)
    (tmp_path / "secret").write_text("x")
    body = TRY + "limits.drop_privileges()\nlandlock.enter(landlock.open_ruleset())\nreport()\n"
    body += "print(attempt(lambda: open(entering.__file__).read()))"
    assert in_a_fresh_process(body, str(tmp_path / "secret")).splitlines() == [
        "PermissionError done PermissionError",
        "PermissionError",
    ]


@linux
def test_seccomp_alone_denies_writing_and_processes(tmp_path, needs):
    needs(SECCOMP)
    (tmp_path / "secret").write_text("x")
    body = TRY + "limits.drop_privileges()\nseccomp.enter()\nreport()\nprint(attempt(os.fork), attempt(os.pipe))"
    assert in_a_fresh_process(body, str(tmp_path / "secret")).splitlines() == [
        "done done PermissionError",
        "PermissionError PermissionError",
    ]


@linux
def test_a_fatal_call_ends_the_process_by_a_signal(needs):
    needs(SECCOMP)
    body = """
        pid = os.fork()
        if pid == 0:
            limits.drop_privileges()
            seccomp.enter()
            os.kill(os.getpid(), 0)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """
    assert int(in_a_fresh_process(body)) == -signal.SIGSYS


@linux
def test_a_process_with_two_threads_cannot_be_confined():
    body = """
        import threading, time
        prepare()
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
        try:
            enter(cpu_seconds=5, memory_mb=64)
        except OSError as error:
            print(error)
    """
    assert "one thread" in in_a_fresh_process(body)


@linux
def test_entering_closes_what_it_needed():
    body = """
        prepare()
        held = descriptors()
        assert held and not any(map(os.get_inheritable, held))
        enter(cpu_seconds=5, memory_mb=64)
        for fd in held:
            try:
                os.fstat(fd)
                print("open", fd)
            except OSError:
                pass
    """
    assert in_a_fresh_process(body) == ""


@linux
@pytest.mark.parametrize(
    ("function", "piece", "name"),
    [
        ("room.build", NAMESPACES, "B"),
        ("landlock.open_ruleset", LANDLOCK, "partial: namespaces + seccomp + limits"),
        ("seccomp.available", SECCOMP, "partial: namespaces + landlock + limits"),
    ],
)
def test_a_piece_that_is_missing_is_said_and_the_others_hold(function, piece, name, needs):
    for each in (NAMESPACES, LANDLOCK, SECCOMP):
        needs(each)
    body = f"""
        def fail():
            raise OSError("not here")
        {function} = fail
        print(prepare().missing)
        print(enter(cpu_seconds=5, memory_mb=64))
    """
    assert in_a_fresh_process(body).splitlines() == [str({piece: "not here"}), name]


@linux
def test_a_piece_that_was_promised_and_fails_stops_everything():
    body = """
        prepare()
        def fail(*args):
            raise OSError("gone")
        landlock.enter = fail
        try:
            enter(cpu_seconds=5, memory_mb=64)
        except OSError as error:
            print(error)
    """
    assert in_a_fresh_process(body).strip() == "gone"


def test_a_profile_says_what_is_missing_and_how_to_get_it(monkeypatch):
    monkeypatch.setattr(profile, "LINUX", True)
    assert Profile({}).name == "A" and Profile({}).problems() == []
    assert Profile({NAMESPACES: "no"}).name == "B"
    assert Profile({SECCOMP: "no"}).name == "partial: namespaces + landlock + limits"
    assert Profile(dict.fromkeys((NAMESPACES, LANDLOCK, SECCOMP), "no")).name == "limits"
    (problem,) = Profile({LANDLOCK: "Function not implemented"}).problems()
    assert "No landlock" in problem["what"] and "Function not implemented" in problem["what"]
    assert "5.13" in problem["mend"]
    monkeypatch.setattr(profile, "LINUX", False)
    assert Profile({}).name == "not confined" and "only your own code" in Profile({}).problems()[0]["mend"]


@linux
def test_the_probe_agrees_with_what_a_child_enters():
    entered = in_a_fresh_process("print(enter(cpu_seconds=5, memory_mb=64))")
    assert entered.strip() == profile.probe().name


@linux
@pytest.mark.parametrize("missing", ["", "room.build"])
def test_a_child_of_one_that_shared_is_confined_as_any_other(missing, tmp_path, needs):
    for each in (NAMESPACES, LANDLOCK, SECCOMP):
        needs(each)
    (tmp_path / "secret").write_text("x")
    body = f"""
        import resource, select
        def fail():
            raise OSError("not here")
        {missing or "unused"} = fail
        prepare()
        share(30, 64)
        reads, writes = os.pipe()
        if os.fork() == 0:
            os.dup2(writes, 1)
            print(enter(cpu_seconds=5, memory_mb=64), resource.getrlimit(resource.RLIMIT_NPROC), flush=True)
            report()
            print(attempt(os.fork), attempt(os.pipe), attempt(os.setsid), attempt(lambda: os.dup2(1, 9)))
            print(attempt(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))), len(os.environ), flush=True)
            os._exit(0)
        os.waitpid(-1, 0)
        sys.stdout.write(os.read(reads, 1000).decode())
    """
    found = in_a_fresh_process(TRY + textwrap.dedent(body), str(tmp_path / "secret")).splitlines()
    hidden = "Denied"  # by the fence; what is behind it is tried by tests/attacks
    assert found[0] == f"{'B' if missing else 'A'} (0, 0)"
    assert found[1] == f"{hidden} done {hidden}"
    assert found[2] == "Denied PermissionError PermissionError PermissionError"
    assert found[3] == "Denied 1"


@linux
def test_what_could_not_be_shared_lets_no_child_run():
    body = """
        prepare()
        def fail(*args):
            raise OSError("gone")
        seccomp.share = fail
        share(30, 64)
        try:
            enter(cpu_seconds=5, memory_mb=64)
        except OSError as error:
            print(error)
    """
    assert in_a_fresh_process(body).strip() == "gone"


@linux
def test_a_crash_leaves_no_picture_of_the_memory():
    body = """
        import resource
        before = resource.getrlimit(resource.RLIMIT_CORE)[1]
        enter(cpu_seconds=5, memory_mb=64)
        print(before == 0 or resource.getrlimit(resource.RLIMIT_CORE) == (1, 1))
    """
    assert in_a_fresh_process(body).strip() == "True"


@linux
def test_entering_joins_the_room_and_gives_up_all_privileges(needs):
    needs(NAMESPACES)
    body = """
        status = open("/proc/self/status")
        enter(cpu_seconds=5, memory_mb=64)
        status.seek(0)
        held = [line.split()[1] for line in status if line.startswith(("CapInh", "CapPrm", "CapEff", "CapAmb"))]
        print(set(held), os.path.exists("/etc/passwd"), os.path.exists("/proc"), os.getcwd())
    """
    assert in_a_fresh_process(body).split() == ["{'0000000000000000'}", "False", "False", "/"]


@linux
@pytest.mark.parametrize("missing", ["", "room.build"])
def test_a_package_that_stands_among_the_libraries_is_hidden_all_the_same(tmp_path, missing, needs):
    needs(NAMESPACES)
    needs(LANDLOCK)
    package, beside = tmp_path / "site" / "vivavoce", tmp_path / "site" / "numpy"  # as in an installed wheel
    shutil.copytree(files.PACKAGE, package, ignore=shutil.ignore_patterns("concepts", "web", "*.sqlite", "__pycache__"))
    beside.mkdir()
    (beside / "__init__.py").touch()
    body = f"""
        def fail():
            raise OSError("not here")
        {missing or "unused"} = fail
        package, beside = sys.argv[1:]
        assert entering.__file__.startswith(package)
        prepare()
        limits.drop_privileges()
        ready = entering.prepared()
        if ready.room:
            ready.room.join()
        landlock.enter(ready.ruleset)
        for path in (beside, package + "/runner/judge.py"):
            try:
                print(len(open(path).read()))
            except OSError as error:
                print(type(error).__name__)
    """
    found = in_a_fresh_process(body, str(package), str(beside / "__init__.py"), path=str(tmp_path / "site"))
    assert found.split() == ["0", "PermissionError" if missing else "FileNotFoundError"]


@linux
def test_a_probe_that_fails_promises_nothing(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    found = profile.probe.__wrapped__()
    assert found.name == "limits" and set(found.missing) == {NAMESPACES, LANDLOCK, SECCOMP}


def test_what_lies_beside_our_package_can_be_read_and_the_package_cannot(tmp_path):
    packages = tmp_path / "lib" / "site-packages"
    for name in ("numpy/core", "vivavoce/concepts"):
        (packages / name).mkdir(parents=True)
    (packages / "six.py").touch()
    (packages / "loop").symlink_to(tmp_path)
    found = dict(files.grants(str(tmp_path), hidden=str(packages / "vivavoce")))
    assert {path.removeprefix(str(tmp_path)): contents for path, contents in found.items()} == {
        "": False,
        "/lib": False,
        "/lib/site-packages": False,
        "/lib/site-packages/numpy": True,
        "/lib/site-packages/six.py": True,
    }


def test_the_bank_is_in_no_folder_that_can_be_read():
    for path in files.readable():
        for granted, contents in files.grants(os.path.realpath(path)):
            assert not (contents and files.PACKAGE.startswith(granted.rstrip("/") + "/")), granted
    assert (Path(files.PACKAGE) / "runner").is_dir()


@linux
def test_limits_hold_the_memory_and_cannot_be_raised():
    body = """
        import json, resource
        enter(cpu_seconds=5, memory_mb=64)
        try:
            held = bytearray(100 << 20)
        except MemoryError:
            sys.stdout.write(json.dumps([resource.getrlimit(resource.RLIMIT_CPU)[1] <= 8,
                                         resource.getrlimit(resource.RLIMIT_FSIZE)]))
    """
    assert json.loads(in_a_fresh_process(body)) == [True, [0, 0]]

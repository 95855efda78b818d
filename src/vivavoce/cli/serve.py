"""`viva serve`: the program as a web page."""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
import webbrowser
from pathlib import Path

import click

from vivavoce.cli.common import data_dir_option, open_viva
from vivavoce.domain.errors import VivaError

DEFAULT_PORT = 8765
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # all networks, and how this machine reaches itself there
WARM_UP_AFTER = 1.5  # seconds: the first page comes first, then the workers import their libraries


def free_port(host: str, port: int) -> int | None:
    """The next free port after `port`, or None if twenty in a row are taken."""
    return next((p for p in range(port + 1, min(port + 21, 65536)) if not taken(host, p)), None)


def taken(host: str, port: int) -> bool:
    """True when something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def address_of(host: str, port: int) -> str:
    """What to open in a browser on this machine; the address of all networks is not one that answers."""
    name = EVERYWHERE.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="This machine, or 0.0.0.0 inside a container.")
@click.option(
    "--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in a browser.")
@data_dir_option
def serve(host: str, port: int, open_page: bool, data_dir: Path | None) -> None:
    """Open the program as a web page."""
    from vivavoce.web.security import LOCAL_HOSTS

    if host not in (*LOCAL_HOSTS, *EVERYWHERE):
        mend = "Leave --host out; for another machine use a tunnel (`ssh -L`), for a container --host 0.0.0.0."
        raise VivaError(f"There is no password, so only this machine is served, not {host}.", mend)
    if taken(host, port):
        other = free_port(host, port)
        mend = f"Try `viva serve --port {other}`." if other else "Name another with --port."
        raise VivaError(f"Port {port} is in use.", mend)
    # What starting makes stays: looking through it for garbage takes a tenth of the wait.
    gc.disable()
    import uvicorn

    from vivavoce.app.heap import share_arenas
    from vivavoce.web.app import create_app

    share_arenas()  # before there are threads
    program = open_viva(data_dir, workers=True)
    app = create_app(program)
    gc.freeze()
    gc.enable()
    address = address_of(host, port)
    click.echo(f"Viva Voce is at {address}  (Ctrl+C stops it)\nYour history: {program.data_dir}")
    warming = threading.Timer(WARM_UP_AFTER, program.warm_up)
    warming.daemon = True
    warming.start()
    if open_page and _has_browser():
        threading.Timer(0.8, webbrowser.open, [address]).start()
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=2)
    finally:
        program.close()


def _has_browser() -> bool:
    """False on a machine without a screen, where a text browser would take over the terminal."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


COMMANDS = {"serve": serve}

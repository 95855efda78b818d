"""`viva export site`: a folder of pages to read, for any web server or straight from disk."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from vivavoce import __version__
from vivavoce.app.viva import Viva
from vivavoce.bank import Bank
from vivavoce.domain.errors import VivaError
from vivavoce.export import site_search
from vivavoce.export.site_links import ASSETS, Links
from vivavoce.export.site_pages import Pages
from vivavoce.web import assets
from vivavoce.web.app import create_app

MARKER = "vivavoce-site.json"  # says that a folder is an export, and which files of it are ours
STATIC = Path(__file__).parent / "site_static"


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote."""

    folder: Path
    pages: int
    files: int
    size: int  # bytes
    seconds: float


def export_site(bank: Bank, folder: Path, *, program_url: str = "") -> Written:
    """Write the site. VivaError for a folder with other things in it; nothing is changed then.

    The history is not read: nothing of the learner's can stand in what they publish.
    """
    begun = time.perf_counter()
    earlier = _earlier(folder)
    with tempfile.TemporaryDirectory() as nowhere:
        viva = Viva(Path(nowhere), workers=False, bank=bank)
        try:
            pages = asyncio.run(_pages(viva, program_url))
        finally:
            viva.close()
            viva.store.close()
    files = {**pages, **_assets(bank)}
    try:
        _write(folder, files, earlier)
    except OSError as error:
        place = error.filename or folder
        raise VivaError(f"{place} cannot be written: {error.strerror}.", "Mend that and export again.") from None
    size = sum(map(len, files.values()))
    return Written(folder, len(pages), len(files), size, time.perf_counter() - begun)


async def _pages(viva: Viva, program_url: str) -> dict[str, bytes]:
    found = Pages(viva, create_app(viva), program_url)
    links = Links(found.files)
    return {
        found.files[address]: links.page(text, found.files[address]).encode() async for address, text in found.all()
    }


def _assets(bank: Bank) -> dict[str, bytes]:
    """Styles, fonts with their licences, and two scripts: the site's own and the search index."""
    program = (assets.STATIC / "js" / f"{name}.js" for name in ("suggest", "step"))
    parts = [path.read_text(encoding="utf-8") for path in (STATIC / "search.js", *program, STATIC / "site.js")]
    # A plain script: pages from disk may load no modules. Each part declares what the next one uses.
    script = "(() => {\n" + "\n".join(part.replace("export ", "", 1) for part in parts) + "})();\n"
    styles = f"{assets.stylesheet()}\n{(STATIC / 'site.css').read_text(encoding='utf-8')}"
    found = {
        f"{ASSETS}/css/app.css": styles.encode(),
        f"{ASSETS}/js/site.js": script.encode(),
        f"{ASSETS}/js/theme.js": (STATIC / "theme.js").read_bytes(),
        f"{ASSETS}/js/search-index.js": site_search.script(bank).encode(),
        f"{ASSETS}/icon.svg": (assets.STATIC / "icon.svg").read_bytes(),
    }
    vendored = assets.STATIC / "vendor"
    fonts = [*(vendored / "fonts").glob("*.woff2"), *(vendored / "licences").glob("*.txt")]
    for path in sorted(path for path in fonts if path.stem != "uplot"):
        found[f"{ASSETS}/vendor/{path.relative_to(vendored).as_posix()}"] = path.read_bytes()
    return found


def _earlier(folder: Path) -> list[str]:
    """The files of an earlier export in the folder; VivaError where the folder holds anything else."""
    mend = "Name a new folder, an empty one, or one that an earlier export wrote."
    if folder.exists() and not folder.is_dir():
        raise VivaError(f"{folder} is a file.", mend)
    if not folder.exists() or not any(folder.iterdir()):
        return []
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return [str(name) for name in marker["files"]]
    except FileNotFoundError:
        raise VivaError(f"{folder} is not empty.", mend) from None
    except (ValueError, KeyError, TypeError):
        raise VivaError(f"{folder / MARKER} is damaged.", f"{mend} Nothing was changed.") from None


def _write(folder: Path, files: dict[str, bytes], earlier: list[str]) -> None:
    """Write all files, then remove what only the earlier export had. What others put there stays."""
    _mark(folder, sorted({*earlier, *files}))  # first, so that an export that was broken off can be repeated
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name in set(earlier) - set(files):
        _remove(folder.resolve(), folder / name)
    _mark(folder, sorted(files))


def _remove(root: Path, path: Path) -> None:
    """Remove a file below the root, and the folders that are empty without it; anything else stays."""
    parent = path.parent.resolve()
    if not parent.is_relative_to(root) or not path.is_file():
        return
    path.unlink()
    while parent != root and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent


def _mark(folder: Path, files: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    marker = {"format": "viva-voce-site", "made_by": f"Viva Voce {__version__}", "files": files}
    (folder / MARKER).write_text(json.dumps(marker, indent=0) + "\n", encoding="utf-8")

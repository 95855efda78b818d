"""`viva new`: templates for a question, a lab, a drill, an incident, an estimate or a case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from vivavoce.domain import ids
from vivavoce.domain.errors import VivaError

TEMPLATES = Path(__file__).parent / "templates"
FOLDERS = {
    "question": "questions", "lab": "labs", "drill": "drills", "incident": "incidents", "estimate": "estimates",
    "case": "cases",
}  # fmt: skip


def create(kind: str, slug: str, concepts_dir: Path, concept: str | None = None) -> list[Path]:
    """Write the template's files into the concept's folder and return them.

    `concept` defaults to `slug`; written as AREA/CONCEPT it may be a new one. VivaError for an unknown kind, a
    bad slug, an unknown concept, or files that exist already; nothing is written then.
    """
    if kind not in FOLDERS:
        raise VivaError(f"There is no template for {kind!r}.", f"Kinds: {', '.join(FOLDERS)}.")
    for name in (slug, *(concept or slug).split("/")):
        if not ids.is_slug(name):
            raise VivaError(f"{name!r} is not a slug.", "Use lower-case words joined by hyphens.")
    home = _home(concept or slug, concepts_dir)
    is_new = not (home / "concept.toml").exists()
    return write(kind, slug, home, {home / "concept.toml": _template("concept")["concept.toml"]} if is_new else {})


def write(kind: str, slug: str, home: Path, before: Mapping[Path, str] = MappingProxyType({})) -> list[Path]:
    """Write a template's files into the folder of a concept, after those of `before`; VivaError if one exists."""
    target = home / FOLDERS[kind]
    files = {**before, **{target / name.replace("SLUG", slug): text for name, text in _template(kind).items()}}
    taken = [path for path in files if path.exists()]
    if taken:
        raise VivaError(f"{taken[0]} exists already.", "Choose another name.")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(text, slug, home), encoding="utf-8")
    return list(files)


def _home(concept: str, concepts_dir: Path) -> Path:
    """The folder of a concept that exists, or where AREA/CONCEPT will lie."""
    area, _, name = concept.rpartition("/")
    folders = {path.parent.name: path.parent for path in concepts_dir.glob("*/*/concept.toml")}
    if area and name not in folders:
        return concepts_dir / area / name
    return folders[ids.find("concept", name, folders)]


def _filled(text: str, slug: str, home: Path) -> str:
    return text.replace("SLUG", slug).replace("CONCEPT", home.name).replace("AREA", home.parent.name)


def _template(kind: str) -> dict[str, str]:
    """Relative path -> text. Files are named *.txt so that no tool takes them for code."""
    folder = TEMPLATES / kind
    return {
        str(path.relative_to(folder)).removesuffix(".txt"): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.txt"))
    }

"""`viva new`: templates for a question, a lab, a drill or an incident."""

from __future__ import annotations

from pathlib import Path

from vivavoce.domain import ids
from vivavoce.domain.errors import VivaError

TEMPLATES = Path(__file__).parent / "templates"
FOLDERS = {"question": "questions", "lab": "labs", "drill": "drills", "incident": "incidents"}


def create(kind: str, slug: str, concepts_dir: Path, concept: str | None = None) -> list[Path]:
    """Write the template's files into the concept's folder and return them.

    VivaError for a bad slug, an unknown concept, or files that exist already; nothing is written then.
    """
    if not ids.is_slug(slug):
        raise VivaError(f"{slug!r} is not a slug.", "Use lower-case words joined by hyphens.")
    folders = {path.parent.name: path.parent for path in concepts_dir.glob("*/*/concept.toml")}
    home = folders[ids.find("concept", concept or slug, folders)]
    target = home / FOLDERS[kind]
    files = {target / name.replace("SLUG", slug): text for name, text in _template(kind).items()}
    taken = [path for path in files if path.exists()]
    if taken:
        raise VivaError(f"{taken[0]} exists already.", "Choose another name.")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("SLUG", slug).replace("CONCEPT", home.name), encoding="utf-8")
    return list(files)


def _template(kind: str) -> dict[str, str]:
    """Relative path -> text. Files are named *.txt so that no tool takes them for code."""
    folder = TEMPLATES / kind
    return {
        str(path.relative_to(folder)).removesuffix(".txt"): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.txt"))
    }

"""Vendored files are what the manifest says; static files may be kept for ever; the first page is light."""

import gzip
import hashlib
import json
import re

from vivavoce.web import assets

VENDOR = assets.STATIC / "vendor"
FIRST_LOAD = 125_000  # bytes over the wire, fonts included
FIELDS = {"file", "name", "version", "licence", "package", "source", "change", "sha256"}


def test_manifest_names_every_vendored_file_with_its_hash():
    rows = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    assert all(set(row) == FIELDS and row["version"] and row["licence"] for row in rows)
    stated = {row["file"]: row["sha256"] for row in rows}
    present = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json" and path.parent.name != "licences"
    }
    assert stated == present


def test_static_files_are_immutable_and_known_by_their_content(client):
    for path in ("css/app.css", "js/main.js", "vendor/fonts/inter.woff2", "icon.svg"):
        answer = client.get(assets.url(path))
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    assert client.get(assets.url("vendor/fonts/inter.woff2")).headers["content-type"] == "font/woff2"
    assert client.get("/static/000000000000/css/app.css").status_code == 404


def test_everything_that_styles_and_templates_name_exists(client):
    sheet = assets.stylesheet()
    for name in re.findall(r'url\("\.\./([^"]+)"\)', sheet):
        assert (assets.STATIC / name).is_file()
    styles = {path.stem for path in (assets.STATIC / "css").glob("*.css")}
    assert styles == set(assets.STYLES)
    for html in (client.get("/").text, client.get("/q/exploding-gradients").text):
        for url in re.findall(r'(?:href|src)="(/static/[^"#]+)', html):
            assert client.get(url).status_code == 200


def test_nothing_is_fetched_from_elsewhere():
    for path in [*assets.STATIC.glob("js/*.js"), *assets.STATIC.glob("css/*.css")]:
        assert not re.search(r"""(?:import|url\(|from)\s*\(?["']?https?:""", path.read_text(encoding="utf-8"))


def test_first_load_is_light(client):
    html = client.get("/").text
    wire = len(gzip.compress(html.encode())) + len(gzip.compress(assets.stylesheet().encode()))
    scripts = {"js/main.js", "js/answer.js", "js/evidence.js", "js/keys.js", "js/suggest.js", "icon.svg"}
    wire += sum(len(gzip.compress((assets.STATIC / name).read_bytes())) for name in scripts)
    wire += sum((VENDOR / f"fonts/{name}.woff2").stat().st_size for name in ("inter", "source-serif-4"))
    assert wire <= FIRST_LOAD
    assert html.count('rel="preload"') == 2

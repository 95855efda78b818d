"""Links of every kind of page, over the real bank: the place that one names is there."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag

PAGES = (
    "/", "/browse", "/q/dropout?read=all", "/claims", "/claims/dropout/scales-at-inference", "/labs", "/labs/dropout",
    "/drills", "/drill/softmax", "/debug/batch-dependent-predictions", "/estimate/activation-memory",
    "/case/films-for-tonight", "/lists/S0", "/lists/S3", "/lists/T", "/scratch", "/scratch/layers", "/step", "/sheets",
    "/plan", "/plan/setup", "/mock", "/projects", "/history", "/bookmarks", "/own", "/settings",
    "/api/docs", "/search?q=gradient", "/study",
)  # fmt: skip


class Read(HTMLParser):
    """The links and the named places of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.places: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.places.append(value or "")
            elif name in ("href", "src") and value and value.startswith(("/", "#")):
                self.links.add(value)


def test_every_place_that_a_link_names_is_there(real):
    """Links that name none are followed in an exported site, `tests/export/test_site.py`."""
    read, broken = {}, set()

    def opened(address: str) -> Read:
        if address not in read:
            answer = real.get(address, follow_redirects=True)
            assert answer.status_code == 200, address
            read[address] = Read(answer.text)
        return read[address]

    for here in PAGES:
        page = opened(here)
        assert len(page.places) == len(set(page.places)), f"{here} gives a name twice"
        for link in page.links:
            address, place = urldefrag(link)
            if place and unquote(place) not in opened(address or here).places:
                broken.add(f"{here} leads to {link}, where no such place is")
    assert not broken, "\n".join(sorted(broken))


def test_every_concept_has_a_place_among_the_questions(real):
    places = Read(real.get("/browse").text).places
    assert not [concept.id for concept in real.viva.bank.concepts() if concept.id not in places]

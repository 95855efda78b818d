"""What is said of a name that nothing has."""

import re

import pytest

from vivavoce.bank.opened import KINDS
from vivavoce.cli.main import COMMANDS
from vivavoce.domain.errors import UnknownSlug

WORDS = {word for _, word in KINDS.values()}


@pytest.mark.parametrize(
    "kind", sorted(WORDS | {"topic", "list", "card", "weights", "incident", "lab, drill or incident"})
)
def test_where_nothing_is_near_a_command_or_page_that_exists_is_named(kind):
    mend = UnknownSlug(kind, "zzz", []).mend
    named = re.findall(r"`(viva \w+|/\w+)[^`]*`", mend)
    assert named and all(name.removeprefix("viva ") in COMMANDS or name == "/scratch" for name in named), mend
    assert UnknownSlug(kind, "zzz", ["zz"]).mend == "Did you mean zz?"

"""A name is taken with its kind in front, as bookmarks, reports and the history print it."""

from __future__ import annotations

import pytest

from vivavoce.domain.errors import UnknownSlug, VivaError


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("show", "dropout"), "question"),
        (("show", "dropout"), "q"),
        (("drill", "hint", "softmax"), "drill"),
        (("drill", "hint", "mixed-patients"), "incident"),
        (("debug", "hint", "mixed-patients"), "incident"),
        (("case", "films-for-tonight"), "case"),
        (("verify", "dropout/narrows-the-gap"), "claim"),
        (("verify", "dropout"), "concept"),
    ],
)
def test_the_kind_in_front_changes_nothing(here, words, kind):
    assert here.json(*words[:-1], f"{kind}:{words[-1]}") == here.json(*words)


def test_a_drill_is_judged_by_the_name_that_a_bookmark_prints(viva):
    from vivavoce.bank import Bank, paths

    viva("bookmark", "drill:softmax")
    (label,) = (row["name"] for row in viva.json("bookmarks"))
    assert label == "drill:softmax"
    reference = Bank.open(paths.bank_file()).drill("softmax").reference
    assert viva.json("judge", label, "-", said=reference)["verdict"] == "pass"


def test_another_kind_is_not_taken_for_the_name(here):
    with pytest.raises(UnknownSlug, match="no question called 'drill:softmax'"):
        here("show", "drill:softmax")
    with pytest.raises(VivaError, match="softmax is a drill, not an incident"):
        here("debug", "hint", "drill:softmax")


def test_of_two_things_of_one_name_the_kind_tells_which(here, tmp_path):
    with pytest.raises(VivaError, match="a lab and a drill"):
        here("export", "notebook", "softmax", str(tmp_path / "x.ipynb"))
    here("export", "notebook", "drill:softmax", str(tmp_path / "drill.ipynb"))
    here("export", "notebook", "lab:softmax", str(tmp_path / "lab.ipynb"))
    assert (tmp_path / "drill.ipynb").read_bytes() != (tmp_path / "lab.ipynb").read_bytes()

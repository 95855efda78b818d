"""What a newcomer types wrongly is told with what to do."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from vivavoce.cli.main import viva
from vivavoce.cli.serve import serve
from vivavoce.domain.errors import UnknownSlug, VivaError


def test_a_drill_cannot_be_started_where_a_file_stands(here, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(VivaError, match=r"Nothing can be written into .*taken: File exists.*--dir"):
        here("drill", "start", "softmax", "--dir", str(tmp_path / "taken"))


def test_a_folder_is_not_watched(here, monkeypatch, tmp_path):
    monkeypatch.setattr("vivavoce.cli.watching.watch", lambda *given, **more: pytest.fail("it would wait for ever"))
    with pytest.raises(VivaError, match=r"is a folder.*softmax.py"):
        here("drill", "watch", "softmax", str(tmp_path))


def test_questions_of_an_unknown_concept_are_no_empty_list(here):
    with pytest.raises(UnknownSlug, match=r"no concept called 'dropuot'.*Did you mean dropout"):
        here("questions", "--concept", "dropuot")


def test_without_a_command_the_history_is_the_one_of_the_environment(monkeypatch, tmp_path):
    served = []
    monkeypatch.setenv("VIVA_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(serve, "callback", lambda **given: served.append(given["data_dir"]))
    done = CliRunner().invoke(viva, [])
    assert (done.exit_code, served) == (0, [tmp_path]), done.output

"""The command contract: shapes of JSON, exit codes, and errors that say what to do."""

from __future__ import annotations

import socket

import pytest

EIGHT = {
    "dropout", "softmax", "backpropagation", "vanishing-gradients", "overfitting", "convolution-op",
    "exploding-gradients", "pooling",
}  # fmt: skip
GOOD = (
    "Dropout fights overfitting. During training every unit is switched off at random with probability p, a fresh "
    "mask for each example, so units cannot rely on particular partners. The survivors are scaled by one over one "
    "minus p during training, so at test time all units stay on and nothing is scaled. A network that is large for "
    "its data gains; one that underfits gets worse. It is like training many thinned networks that share weights."
)


def test_concepts_questions_drills_and_labs(viva):
    concepts = viva.json("concepts")
    assert {row["id"] for row in concepts} >= EIGHT
    assert set(concepts[0]) == {"id", "title", "area", "level"}
    questions = viva.json("questions")
    assert set(questions[0]) == {"slug", "title", "concept", "area", "level", "sources", "kinds"}
    assert {source for row in questions for source in row["sources"]} >= {
        "S0:4", "S0:7", "S0:9", "S0:10", "S0:17", "S0:18", "S0:19", "S0:20", "S3:6", "S3:9", "S3:10", "S3:11",
    }  # fmt: skip
    for row in questions:
        if row["slug"] == row["concept"]:
            assert {"recall", "explain"} <= set(row["kinds"]), row["slug"]
        if row["slug"] in EIGHT:
            assert set(row["kinds"]) == {"recall", "explain", "predict", "code", "debug"}, row["slug"]
    drills = viva.json("drills")
    assert {row["slug"] for row in drills if row["kind"] == "drill"} >= EIGHT
    assert len([row for row in drills if row["kind"] == "incident"]) >= len(EIGHT)
    assert {row["slug"] for row in viva.json("labs")} >= EIGHT


def test_a_good_answer_is_graded_with_spans_into_its_text(viva):
    graded = viva.json("grade", "dropout", "--file", "-", said=GOOD)
    assert set(graded) == {"question", "score", "tier", "points", "misconceptions", "advice", "milliseconds"}
    assert 0.5 < graded["score"] <= 1
    for point in graded["points"]:
        assert point["verdict"] in {"covered", "partial", "missing", "contradicted", "unsure"}
        assert 0 <= point["probability"] <= 1
        for start, end in point["evidence"]:
            assert 0 <= start < end <= len(GOOD)


def test_an_off_topic_answer_is_weak_and_exits_with_1(viva):
    said = "I would first look at the learning rate and try a cosine schedule with warm-up, then Adam."
    assert viva.json("grade", "dropout", said=said, code=1)["score"] < 0.25


@pytest.mark.parametrize(
    ("said", "says"),
    [(b"", "empty"), (b"   \n", "empty"), (b"x" * 100_001, "100"), (b"\xff\xfe answer", "UTF-8"), (b"a\0b", "binary")],
)
def test_a_bad_answer_is_refused_and_nothing_recorded(viva, said, says):
    done = viva.run("grade", "dropout", "--record", said=said)
    assert done.returncode == 2
    assert says in done.stderr
    assert viva("export").count("\n") == 1  # the header only


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("ask", "drop-out"), "dropout"),
        (("lab", "vanishing"), "vanishing-gradients"),
        (("judge", "sofmax", "-"), "softmax"),
        (("verify", "dropout/narrows"), "dropout/narrows-the-gap"),
        (("serv",), "serve"),
    ],
)
def test_an_unknown_name_exits_with_2_and_names_the_nearest(viva, words, near):
    done = viva.run(*words, said="x")
    assert done.returncode == 2
    assert near in done.stderr


def test_search_finds_and_misses(viva):
    hits = viva.json("search", "vanshing", "gradients")
    assert hits[0]["slug"] == "vanishing-gradients"
    assert set(hits[0]) == {"slug", "concept", "title", "score"}
    assert viva.json("search", "xyzzyqwert", code=1) == []


def test_next_gives_one_action_with_its_reason(viva):
    action = viva.json("next")
    assert {"item", "kind", "minutes", "reason", "gain"} <= set(action)
    assert action["reason"] and action["gain"] >= 0


def test_an_attempt_changes_what_comes_next(viva):
    first = viva.json("next")["item"]
    slug = first.removeprefix("q:")
    viva("grade", slug, "--record", said="I do not know.", code=1)
    events = viva("export").splitlines()[1:]
    assert len(events) == 1 and "I do not know." in events[0]
    assert viva.json("next")["reason"]
    states = viva.json("progress")["states"]
    assert any(state["last_missed"] for state in states)


def test_plan_refuses_a_date_that_has_passed(viva):
    done = viva.run("plan", "--interview", "2020-01-01")
    assert (done.returncode, "has passed" in done.stderr) == (2, True)
    assert viva.run("plan", "--minutes", "0").returncode == 2


def test_verify_reports_committed_evidence(viva):
    report = viva.json("verify", "--source", "S0:9")
    row = report["claims"][0]
    assert {"id", "ledger", "sources", "verdict", "expected_original", "reason", "seeds", "versions", "date",
            "cpu_seconds"} <= set(row)  # fmt: skip
    assert all("S0:9" in row["sources"] for row in report["claims"])
    assert sum(report["summary"].values()) == len(report["claims"])
    scaled = next(row for row in report["claims"] if "000-Q9.3" in row["ledger"])
    assert (scaled["verdict"], scaled["expected_original"]) == ("does_not_hold", "outdated")


def test_history_is_exported_and_imported_without_loss(viva, tmp_path):
    viva("grade", "dropout", "--record", said=GOOD)
    exported = viva("export")
    file = tmp_path / "history.jsonl"
    file.write_text(exported)
    viva.data_dir = tmp_path / "another"
    assert viva("import", str(file)).startswith("1 ")
    assert viva("import", str(file)).startswith("0 ")
    assert viva("export") == exported


def test_a_damaged_history_is_refused_and_left_alone(viva):
    viva.data_dir.mkdir()
    history = viva.data_dir / "history.sqlite"
    history.write_bytes(b"not a database at all" * 100)
    done = viva.run("next")
    assert done.returncode == 2
    assert "history.sqlite" in done.stderr
    assert history.read_bytes() == b"not a database at all" * 100


def test_a_port_in_use_offers_the_next(viva):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = viva.run("serve", "--no-open", "--port", str(port))
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr and "--port" in done.stderr


def test_an_address_that_nobody_could_open_is_refused_before_the_start(viva):
    done = viva.run("serve", "--no-open", "--host", "192.0.2.7")
    assert done.returncode == 2
    assert "192.0.2.7" in done.stderr and "--host 0.0.0.0" in done.stderr


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("localhost", "localhost")])
def test_the_address_shown_is_one_that_answers(host, shown):
    from vivavoce.cli.serve import address_of

    assert address_of(host, 8765) == f"http://{shown}:8765/"


def test_new_refuses_a_bad_slug(viva):
    done = viva.run("new", "question", "Not A Slug", "--concept", "dropout")
    assert (done.returncode, "not a slug" in done.stderr) == (2, True)


def test_help_is_quick_and_lists_every_command(viva):
    from vivavoce.cli.main import COMMANDS

    shown = viva("--help")
    assert all(f"  {name}" in shown for name in COMMANDS)


def test_no_command_imports_a_framework():
    import subprocess
    import sys

    script = (
        "import sys, importlib; from vivavoce.cli.main import COMMANDS\n"
        "[importlib.import_module(f'vivavoce.cli.{module}') for module, _ in COMMANDS.values()]\n"
        "import vivavoce.app.viva, vivavoce.web.app\n"
        "print([name for name in ('torch', 'numpy', 'pygments', 'markdown_it', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

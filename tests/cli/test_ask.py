"""`viva ask` from the first answer to the last question back, typed and by JSON."""

from __future__ import annotations

SHORT = "It switches units off at random in training."


def test_a_conversation_with_a_hint_a_dispute_and_the_answer_shown(viva):
    shown = viva("ask", "dropout", said=f"{SHORT}\n\nIt zeroes activations.\nh\nd 3\ns\n\n")
    assert "Hint: " in shown and "A good answer: " in shown and shown.count("The interviewer asks: ") >= 3
    assert "  3 " in shown  # points carry the numbers by which they are disputed
    assert '"dispute"' in viva("export") and '"revealed":true' in viva("export").replace(" ", "")


def test_an_attempt_is_reopened_disputed_and_gone_on_with(viva):
    first = viva.json("ask", "dropout", said=SHORT)
    assert set(first) == {"attempt", "grade", "next", "answered", "beyond"}
    assert set(first["next"]) == {"kind", "ask", "point", "hint"}
    assert viva.json("ask", "--attempt")["attempt"] == first["attempt"]
    disputed = viva.json("ask", "--attempt", first["attempt"], "--dispute", "3")
    assert disputed["grade"]["score"] > first["grade"]["score"]
    after = viva.json("ask", "--attempt", "--reveal")
    assert after["answered"]["point"] == disputed["next"]["point"] and after["answered"]["reveal"]
    assert after["next"]["ask"] != disputed["next"]["ask"]
    replied = viva.json("ask", "--attempt", said="Survivors are scaled by 1/(1-p) in training.")
    assert replied["answered"]["ask"] == after["next"]["ask"]
    assert viva("ask", "--attempt", "--dispute", "99", code=2).startswith("There is no point 99.")


def test_there_is_nothing_to_go_on_with_at_first(viva):
    assert "Answer one: viva ask" in viva("ask", "--attempt", code=2)


def test_what_is_in_brackets_is_shown(capsys, monkeypatch):
    from vivavoce.cli.ask import _ask_back
    from vivavoce.grader.turns import Turn

    monkeypatch.setenv("COLUMNS", "80")
    _ask_back(Turn("probe", "What is [batch, d] after [/mean] over [mask]?"))
    assert "What is [batch, d] after [/mean] over [mask]?" in capsys.readouterr().out

"""The question page and the graded page, as someone without JavaScript uses them."""

import re

from fake import ANSWER, words

from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import CORRECTION
from vivavoce.grader import Turn

QUESTION = "/q/exploding-gradients"


def rows(html):
    """For each point on the graded page: its verdict in words."""
    found = re.findall(r'<li id="point-([\w-]+)".*?<span class="v [\w]+">.*?</svg>([\w ]+)</span>', html, flags=re.S)
    return {name: verdict.strip() for name, verdict in found}


def test_question_asks_before_it_shows(client):
    page = client.get(QUESTION).text
    assert "You have 2 minutes, about 280 words" in words(page)
    assert "Just show the answer" in page and "Training needs gradients" not in page
    assert "By how much does the signal grow" in page
    assert "Linear algebra" in page and "not here yet" in page  # a prerequisite that the bank does not have


def test_reading_shows_everything_and_unfolds_deep_when_asked(client):
    short, full = client.get(f"{QUESTION}?read=short").text, client.get(f"{QUESTION}?read=all").text
    assert "Training needs gradients" in short and "What the interviewer listens for" in short
    assert '<details class="deep" id="deep">' in short and '<details class="deep" id="deep" open>' in full
    assert "4 minutes" in words(short) and "All, 12 minutes" in words(short)


def test_answer_leads_to_the_graded_page_in_its_order(client, viva):
    sent = client.post(f"{QUESTION}/answer", data={"text": ANSWER, "seconds": "41", "confidence": "0.75"})
    assert sent.status_code == 303
    assert viva.calls == [("explain", {"text": ANSWER, "seconds": 41.0, "confidence": 0.75})]
    page = client.get(sent.headers["location"]).text
    order = ["Two of three asked points, and one in part.", "You said", "The interviewer asks next", "Point by point",
             "Asked", "Bonus", "How you built it", "In 30 seconds", "In 2 minutes", "Commonly said, and wrong",
             "An interviewer asks next", ">Deep<", "Sources", "Now do it"]  # fmt: skip
    places = [page.index(part) for part in order]
    assert places == sorted(places)
    assert "75 %" in page


def test_evidence_is_underlined_by_verdict_and_numbered(client, attempt):
    page = client.get(attempt).text
    for css, text, number in (
        ("cov", "if that matrix expands, you get exponential growth", 1),
        ("part", "the loss going to NaN", 2),
        ("chk", "so it can neither explode nor vanish", 4),
        ("ask", "I&#39;d look at that batch", 5),
    ):
        assert re.search(rf'<mark class="ev {css}">{re.escape(text)}</mark><a class="ref"[^>]*>{number}</a>', page)
    said = re.search(r'<p class="words">(.*?)</p>', page, flags=re.S)
    assert re.sub(r'<a class="ref".*?</a>|<[^>]+>', "", said[1]).replace("&#39;", "'") == ANSWER


def test_each_verdict_offers_its_own_dispute(client, viva, attempt):
    page = client.get(attempt).text
    assert rows(page) == {
        "product": "covered", "log-norm": "partial", "clip": "covered", "symptom": "check this",
        "tell-apart": "not sure", "vanishing": "missed",
    }  # fmt: skip
    for label, number in (("Not quite", 1), ("I did say that", 2), ("I meant otherwise", 4), ("Yes, I said it", 5),
                          ("No", 5), ("I did say that", 6)):  # fmt: skip
        assert f'aria-label="{label}: point {number}"' in page
    number = attempt.partition("attempt=")[2]
    back = client.post(f"{QUESTION}/dispute", data={"attempt": number, "part": "vanishing", "says": "said"})
    assert back.headers["location"] == f"{attempt}#point-vanishing"
    assert viva.calls[-1] == ("dispute", (number, "vanishing", "said"))
    assert rows(client.get(attempt).text)["vanishing"] == "covered"


def test_misconception_is_corrected_where_it_contradicts_a_point(client, attempt):
    page = client.get(attempt).text
    assert "It multiplies by at most one." in page
    assert "Your words read as if" not in page  # not listed a second time


def test_follow_up_gives_hint_then_answer_and_is_sent_with_both(client, viva, attempt):
    number = attempt.partition("attempt=")[2]
    assert "A number." not in client.get(attempt).text
    hinted = client.get(f"{attempt}&hint=1").text
    assert "A number." in hinted and 'name="hinted" value="true"' in hinted
    assert "The global gradient norm." in client.get(f"{attempt}&reveal=1").text
    form = {"attempt": number, "kind": "probe", "point": "log-norm", "text": "The norm.", "hinted": "true"}
    answer = client.post(f"{QUESTION}/turn", data=form)
    assert answer.headers["location"] == f"{attempt}#follow"
    said = viva.calls[-1][1]
    assert (said["kind"], said["point"], said["text"], said["hinted"], said["revealed"]) == (
        "probe", "log-norm", "The norm.", True, False,
    )  # fmt: skip
    after = words(client.get(attempt).text)
    assert "What about log-norm? The norm." in after and "The interviewer asks next" not in after


def test_a_changed_constraint_is_announced_and_its_points_are_judged(client, viva, attempt):
    viva.turn = Turn("constraint", "Now the batch is one. What changes?", "noisier", "", "Noise.")
    assert "What if? The interviewer changes one condition" in words(client.get(attempt).text)
    viva.record(
        kind=CORRECTION, item="q:exploding-gradients", response="More noise.",
        outcomes={"event": attempt.partition("attempt=")[2], "turn": "constraint", "point": "noisier",
                  "beyond": {"noisier": "covered", "smaller-step": "missing"}},
    )  # fmt: skip
    after = words(client.get(attempt).text)
    assert "What if Now the batch is one. What changes? More noise." in after
    assert "Covered. The gradient is noisier." in after and "Missed. The step must be smaller." in after


def test_prediction_is_settled_by_stored_evidence(client, viva):
    sent = client.post(f"{QUESTION}/predict", data={"lab": "exploding-gradients", "choice": "0"})
    assert sent.headers["location"] == f"{QUESTION}?predicted=0#predict"
    assert viva.calls == [("predict", ("exploding-gradients", 0))]
    page = words(client.get(sent.headers["location"]).text)
    assert "It came out otherwise: measured 6.78, so “millions of times”." in page
    assert "You saw it coming" in client.get(f"{QUESTION}?predicted=2").text


def test_claims_on_the_page_open_their_evidence(client, attempt):
    point = client.get(attempt).text.partition('class="pts')[2]  # rubrics name claims of their own concept in short
    assert 'class="chip" href="/claims/exploding-gradients/keeps-direction"' in point.partition("</section>")[0]
    card = words(client.get("/evidence/exploding-gradients/keeps-direction").text)
    assert "Clipping by global norm keeps the direction." in card and "20 of 20" in card
    assert "Prove it: run the lab" in card
    assert client.get("/evidence/exploding-gradients/nothing").status_code == 404


def test_what_the_learner_writes_is_always_escaped(client):
    nasty = '<script>alert(1)</script><img src=x onerror=alert(1)> & "quotes"'
    page = client.get(client.post(f"{QUESTION}/answer", data={"text": nasty}).headers["location"]).text
    assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;" in page
    assert "<b>x</b>" not in client.get("/search?q=<b>x</b>").text
    assert "<b>x</b>" not in client.get("/q/<b>x</b>").text


def test_bad_answers_and_foreign_attempts_are_refused(client, attempt):
    assert client.post(f"{QUESTION}/answer", data={"text": "  "}).status_code == 400
    assert client.get(f"{QUESTION}?attempt=nothing").status_code == 400
    assert client.post(f"{QUESTION}/turn", data={"text": "x"}).status_code == 400


def test_an_answer_that_cannot_be_judged_keeps_its_page_and_what_was_typed(client, viva, monkeypatch):
    def refuse(*args, **more):
        raise VivaError("The answer holds binary data.", "Send plain text.")

    monkeypatch.setattr(viva, "explain", refuse)
    sent = {"text": "It is <noise> \x01", "confidence": "0.75"}
    answer = client.post(f"{QUESTION}/answer", data=sent)
    assert answer.status_code == 400
    assert "The answer holds binary data." in answer.text and "It is &lt;noise&gt;" in answer.text
    assert '<option value="0.75" selected>' in answer.text
    assert "Have it judged" in answer.text


def test_a_follow_up_says_what_became_of_its_point(client, viva, attempt):
    point = viva.turn.point
    event = attempt.partition("attempt=")[2]
    client.post(f"{QUESTION}/turn", data={"attempt": event, "kind": "probe", "point": point, "text": "the norm"})
    page = words(client.get(attempt).text)
    assert re.search(r"Asked back, about point \d, now (covered|partial|missed|check this|not sure)", page)

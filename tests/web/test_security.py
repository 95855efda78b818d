"""Other sites, other host names and oversized bodies are refused; every answer carries the policy."""

import pytest

from vivavoce.web.security import BODY_LIMIT

FORM = {"text": "The gradient is a product."}
PATH = "/q/exploding-gradients/answer"


@pytest.mark.parametrize("path", ["/", "/nowhere", "/settings/export"])
def test_policy_is_on_every_answer(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_posts_of_other_sites_are_refused(client, viva, headers):
    assert client.post(PATH, data=FORM, headers=headers).status_code == 403
    assert viva.calls == []


def test_own_posts_and_command_lines_are_taken(client):
    own = {"origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}
    assert client.post(PATH, data=FORM, headers=own).status_code == 303
    assert client.post(PATH, data=FORM).status_code == 303


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_other_host_names_are_not_served(client, host):
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421 and "http://127.0.0.1" in answer.text


@pytest.mark.parametrize("host", ["localhost:8765", "[::1]:8765", "LOCALHOST"])
def test_names_of_this_computer_are_served(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


def test_oversized_bodies_are_refused_even_without_a_length(client, viva):
    assert client.post(PATH, data={"text": "x" * BODY_LIMIT}).status_code == 413

    def chunks():
        yield b"text="
        for _ in range(BODY_LIMIT // 1000 + 1):
            yield b"x" * 1000

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post(PATH, content=chunks(), headers=form).status_code == 413
    assert viva.calls == []


def test_a_body_below_the_limit_arrives_whole(client, viva):
    client.post(PATH, data={"text": "word " * 2000})
    assert viva.calls[0][1]["text"] == "word " * 2000

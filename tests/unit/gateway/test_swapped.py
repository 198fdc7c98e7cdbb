"""Values swapped for tokens come back to the same request, and to no other."""

import pytest

from bartizan.gateway.holdback import Holdback
from bartizan.gateway.swapped import MOST_TOKENS, Swapped, TooManyError
from bartizan.gateway.words import Span
from tests.unit.gateway.streams import chunks, dice, streamed

TEXT = "Write to anna@example.org and bob@example.org; anna@example.org first."


def spans() -> list[Span]:
    found, place = [], 0
    for mail in ("anna@example.org", "bob@example.org", "anna@example.org"):
        place = TEXT.index(mail, place)
        found.append(Span(place, place + len(mail), "email", restorable=True))
        place += len(mail)
    return found


def test_equal_values_have_one_token_and_come_back() -> None:
    swapped = Swapped("k3v9x2")
    hidden = swapped.hide(TEXT, spans())
    assert hidden == "Write to EMAIL_1_k3v9x2 and EMAIL_2_k3v9x2; EMAIL_1_k3v9x2 first."
    assert swapped.restore(hidden) == TEXT


@pytest.mark.parametrize("written", ["email_1_k3v9x2", "Email_1_K3V9X2", "**EMAIL_1_k3v9x2**"])
def test_a_model_may_change_the_case_and_what_stands_around(written: str) -> None:
    swapped = Swapped("k3v9x2")
    swapped.hide(TEXT, spans())
    assert "anna@example.org" in swapped.restore(written)


@pytest.mark.parametrize(
    "written",
    ["EMAIL_3_k3v9x2", "EMAIL_1_k3v9x3", "XEMAIL_1_k3v9x2y", "EMAIL_1_", "PHONE_1_k3v9x2"],
)
def test_what_is_no_token_of_this_request_stays(written: str) -> None:
    swapped = Swapped("k3v9x2")
    swapped.hide(TEXT, spans())
    assert swapped.restore(written) == written


def test_no_map_restores_the_token_of_another_request() -> None:
    one, other = Swapped("aaaaaa1"), Swapped("bbbbbb2")
    hidden = one.hide(TEXT, spans())
    other.token("email", "carl@example.org")
    assert other.restore(hidden) == hidden


def test_values_do_not_show_in_what_is_printed() -> None:
    swapped = Swapped("k3v9x2")
    swapped.hide(TEXT, spans())
    assert "anna" not in repr(swapped)
    assert "k3v9x2" not in repr(swapped)


@pytest.mark.parametrize("seed", range(20))
def test_tokens_are_restored_in_a_stream_however_it_is_cut(seed: int) -> None:
    swapped = Swapped("k3v9x2")
    hidden = swapped.hide(TEXT, spans())
    out, most = streamed(Holdback([swapped]), chunks(hidden, dice(seed)))
    assert out == TEXT
    assert most <= 20


def test_a_stream_without_tokens_is_not_held() -> None:
    swapped = Swapped("k3v9x2")
    swapped.hide(TEXT, spans())
    holdback = Holdback([swapped])
    for letter in "what a fine day, nothing in it":
        holdback.feed(letter)
        assert holdback.held == 0


def test_more_values_than_a_map_takes_are_refused() -> None:
    swapped = Swapped("k3v9x2")
    for number in range(MOST_TOKENS):
        swapped.token("email", str(number))
    with pytest.raises(TooManyError):
        swapped.token("email", "one more")


def test_what_is_not_restorable_is_gone_for_good() -> None:
    swapped = Swapped("k3v9x2")
    assert swapped.hide("key abc!", [Span(4, 7, "api_key")]) == "key «api_key»!"


@pytest.mark.parametrize("nonce", ["", "abc", "UPPER1", "a b c d", "x" * 40])
def test_a_weak_nonce_is_refused(nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        Swapped(nonce)

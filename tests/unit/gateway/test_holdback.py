"""What a channel of a stream releases, holds, hides and stops at."""

import pytest

from bartizan.gateway.holdback import OPEN_CAP, Decided, Hit, Holdback
from bartizan.gateway.sensitive import Decoded, Values
from bartizan.gateway.undecided import MOST_HELD
from bartizan.gateway.words import Action
from tests.unit.gateway.streams import (
    CREDENTIALS,
    OPEN,
    PROSE,
    TYPES,
    VALUES,
    WATCH,
    chunks,
    dice,
    hidden,
    released,
    streamed,
    texts,
    whole,
)


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_stream_comes_out_as_the_whole_text_does(kind: str, value: str) -> None:
    chance = dice(value)
    for _ in range(4):
        text = texts(value, chance)
        out, most = streamed(Holdback([WATCH]), chunks(text, chance))
        assert out == whole(text)
        assert most <= MOST_HELD or kind in OPEN or len(value) > MOST_HELD // 2


@pytest.mark.parametrize("name", CREDENTIALS)
def test_letter_by_letter_nothing_of_a_credential_gets_out(name: str) -> None:
    text = f"Here it is: {CREDENTIALS[name]} and that was all. {PROSE}"
    assert streamed(Holdback([WATCH]), list(text))[0] == whole(text) != text


def test_no_word_of_prose_is_held_once_it_has_ended() -> None:
    holdback = Holdback([WATCH])
    for word in PROSE.split(" "):
        holdback.feed(f"{word} ")
        assert holdback.held == 0


def test_only_the_last_word_of_prose_is_held() -> None:
    holdback = Holdback([WATCH])
    for place, letter in enumerate(PROSE):
        holdback.feed(letter)
        assert holdback.held <= place - PROSE.rfind(" ", 0, place)


def test_a_number_that_grows_is_hidden_whole() -> None:
    iban = "DE89 3704 0044 0532 0130 00"
    holdback = Holdback([WATCH])
    assert holdback.feed(f"Pay to {iban[:22]}").text == "Pay to "
    assert holdback.feed(f"{iban[22:]} today. {PROSE}").text.startswith("«iban» today.")


def test_what_is_held_for_long_stops_the_channel() -> None:
    holdback = Holdback([WATCH])
    kind = "PRIVATE KEY"
    last = holdback.feed(f"-----BEGIN {kind}-----\n")
    for _ in range(OPEN_CAP // 64 + 2):
        last = holdback.feed("MIIEpAIBAAKCAQEA" * 4 + "\n")
        assert "MIIE" not in last.text
        if last.stopped:
            break
    assert last.stopped is not None
    assert last.stopped.kind == "held-too-long"
    assert holdback.feed("more").text == holdback.finish().text == ""


def test_a_block_stops_the_channel_before_the_value() -> None:
    block = Values(TYPES, lambda kind: Hit(0, 0, kind, Action.BLOCK))
    all_of_it = released(Holdback([block]), list(f"Write to anna@example.org now. {PROSE}"))
    assert all_of_it.text == "Write to "
    assert all_of_it.stopped is not None
    assert all_of_it.stopped.kind == "email"


def test_hits_tell_their_place_in_the_channel_however_long_it_is() -> None:
    text = f"{PROSE * 40}mail anna@example.org now"
    hits = released(Holdback([WATCH]), list(chunks(text, dice(1)))).hits
    assert [text[hit.start : hit.end] for hit in hits] == ["anna@example.org"]


def test_a_channel_ends_where_its_limit_is() -> None:
    out = released(Holdback([WATCH], most=10), ["12345 ", "words and more "])
    assert len(out.text) <= 10
    assert out.stopped is not None
    assert out.stopped.kind == "too-long"


def test_a_batch_changes_when_a_text_comes_and_not_what_comes() -> None:
    text = texts("anna@example.org", dice(3))
    assert streamed(Holdback([WATCH], batch=32), list(text))[0] == whole(text)


@pytest.mark.parametrize(
    "written",
    [
        "anna\\u0040example.org",
        "\\u0061nna@example.org",
        "anna%40example.org",
        "anna&#64;example.org",
        "an\u200bna@exa\u200bmple.org",
        "ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ",  # noqa: RUF001
        "YW5uYUBleGFtcGxlLm9yZw==",
    ],
)
def test_values_are_hidden_through_their_encodings(written: str) -> None:
    text = f"Write to {written} now. {PROSE}"
    watch = Decoded(Values(TYPES, hidden))
    out = streamed(Holdback([watch]), list(text))[0]
    assert out.startswith("Write to «email»")
    assert out.endswith(f" now. {PROSE}")


@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_what_stands_behind_a_long_value_keeps_its_context(size: int) -> None:
    text = f"{CREDENTIALS['json web token']}\nSIN 130 692 544\n{PROSE}"
    pieces = [text[place : place + size] for place in range(0, len(text), size)]
    assert streamed(Holdback([WATCH]), pieces)[0] == whole(text) == f"«jwt»\nSIN «ca_sin»\n{PROSE}"


class Planned:
    """A watch that says what it was told to say."""

    def __init__(self, upto: int, *hits: Hit) -> None:
        self.said = Decided(upto, hits)

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        return Decided(len(text) if final else min(self.said.upto, len(text)), self.said.hits)


def test_where_watches_disagree_the_most_careful_one_decides() -> None:
    hit = Hit(4, 8, "x", Action.REDACT, "-")
    holdback = Holdback([Planned(9, hit), Planned(6)])
    assert holdback.feed("0123456789").text == "0123"
    assert holdback.finish().text == "-89"


@pytest.mark.parametrize("order", [1, -1])
def test_of_hits_that_overlap_the_gravest_decides_and_all_is_covered(order: int) -> None:
    hits = [Hit(2, 6, "a", Action.REDACT, "-"), Hit(4, 9, "b", Action.BLOCK)][::order]
    out = released(Holdback([Planned(10, *hits)]), ["0123456789"])
    assert out.text == "01"
    assert out.stopped is not None
    assert out.stopped.kind == "b"

"""An object elsewhere is read by ranges of one state, and a server's lies are inconclusive."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from socket import create_connection

import pytest

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.web.address import Reach, parse_url
from bartizan.connectors.web.allowance import Allowance
from bartizan.connectors.web.client import MOST_SAID, Client, Question
from bartizan.connectors.web.dial import Dialled
from bartizan.connectors.web.place import place_at
from bartizan.scan.allowed import allowed
from bartizan.scan.elsewhere import scan_elsewhere
from bartizan.scan.facts import FileScan, Verdict
from tests.builders_models import safetensors
from tests.builders_opcodes import PLAIN, SHELL, bytes_, call, text, whole
from tests.builders_sparse import GIB, Sparse, dense, sparse_safetensors, sparse_torch
from tests.simulators.web import RANGE, Answers, Asked, Object, Told, Web

MEBIBYTE = 1 << 20
HUNDRED_GB = 100_000_000
EVIL = call("posix", "system", text("true"))
PADDED = whole(bytes_(bytes(300_000)), EVIL)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as running:
        yield running


def scanned(web: Web, path: str = "/m", most: int = 64 * MEBIBYTE, **given: object) -> FileScan:
    client = Client(Allowance(most, 60), **{"told": lambda _: None, **given})  # type: ignore[arg-type]
    place = place_at(f"{web.address}{path}", client)
    try:
        return scan_elsewhere(place.files[0], place, allowed())
    finally:
        client.close()


def why(scan: FileScan) -> str:
    assert scan.verdict is Verdict.INCONCLUSIVE, scan
    assert scan.digest is None
    return " ".join(each.message for each in scan.findings)


HUGE = {
    "a torch zip": (sparse_torch(1_000, HUNDRED_GB), Verdict.SAFE),
    "a torch zip that runs a shell": (sparse_torch(1_000, HUNDRED_GB, EVIL), Verdict.CRITICAL),
    "safetensors": (sparse_safetensors(1_000, HUNDRED_GB), Verdict.SAFE),
}


@pytest.mark.parametrize(("content", "verdict"), HUGE.values(), ids=HUGE)
def test_a_hundred_gigabytes_need_less_than_ten_million_bytes(
    web: Web, content: Sparse, verdict: Verdict
) -> None:
    web.answers["/m"] = Object(content)
    scan = scanned(web)
    assert scan.verdict is verdict
    assert content.size > 100_000_000_000
    assert web.sent == scan.coverage.read
    assert web.sent < 10_000_000
    assert scan.digest is None


def test_a_small_object_is_read_whole_and_has_a_digest(web: Web) -> None:
    web.answers["/m"] = Object(dense(safetensors()))
    scan = scanned(web)
    assert scan.verdict is Verdict.SAFE
    assert (scan.coverage.read, scan.coverage.size) == (len(safetensors()),) * 2
    assert scan.digest is not None


def test_an_empty_object_is_said_to_be_empty(web: Web) -> None:
    web.answers["/m"] = Object(dense(b""))
    assert "it is empty" in " ".join(each.message for each in scanned(web).findings)


def test_a_raw_pickle_beyond_the_bound_is_never_safe(web: Web) -> None:
    """Its numbers are jumped over; opcodes must all be seen."""
    web.answers["/m"] = Object(Sparse(10 * GIB, {0: PLAIN[:-1] + b"(" * 10}))
    assert "--max-download" in why(scanned(web, most=MEBIBYTE))
    assert web.sent <= MEBIBYTE


def gives(**changed: object) -> Answers:
    """Answer as a good server does, but for something."""

    def answer(asked: Asked) -> Told:
        return replace(Object(dense(PADDED))(asked), **changed)  # type: ignore[arg-type]

    return answer


def heads(**changed: str) -> Answers:
    """Answer as a good server does, but with these headers."""

    def answer(asked: Asked) -> Told:
        told = Object(dense(PADDED))(asked)
        named = {name.replace("_", "-"): value for name, value in changed.items()}
        return replace(told, headers={**told.headers, **named})

    return answer


def other_range(asked: Asked) -> Told:
    """Give the bytes behind those that are asked for, and say so."""
    told = Object(dense(PADDED))(asked)
    start, end = map(int, RANGE.fullmatch(asked.headers["Range"]).groups())  # type: ignore[union-attr]
    moved = f"bytes {start + 1}-{min(end, len(PADDED) - 1)}/{len(PADDED)}"
    return replace(told, headers={**told.headers, "Content-Range": moved})


def at_a_later_time(later: Answers) -> Callable[[], Answers]:
    """Answer well at first, and otherwise from the second question on."""

    def made() -> Answers:
        times = count()

        def answer(asked: Asked) -> Told:
            return Object(dense(PADDED))(asked) if not next(times) else later(asked)

        return answer

    return made


LIES: dict[str, tuple[Callable[[], Answers], str]] = {
    "another range": (lambda: other_range, "was asked for"),
    "no range": (lambda: heads(Content_Range=""), "was asked for"),
    "a range of no total": (lambda: heads(Content_Range="bytes 0-65535/*"), "was asked for"),
    "a range of minus": (lambda: heads(Content_Range="bytes -1-5/6"), "was asked for"),
    "several ranges": (
        lambda: heads(Content_Range="", Content_Type="multipart/byteranges"), "was asked for",
    ),
    "too few bytes": (lambda: gives(body=b"\x80\x04"), "gives 2 bytes"),
    "too many bytes": (lambda: gives(body=bytes(70_000)), "more than 65,536"),
    "a broken answer": (lambda: gives(body=b"\x80\x04", length=65_536), "broke off"),
    "bytes without end": (lambda: gives(body=bytes(MEBIBYTE), length=None), "more than 65,536"),
    "compressed": (lambda: heads(Content_Encoding="gzip"), "content encoding 'gzip'"),
    "compressed whole": (
        lambda: lambda _: Told(200, {"Content-Encoding": "br"}, gzip.compress(SHELL)), "'br'",
    ),
    "two lengths": (
        lambda: lambda _: Told(200, {"Content-Length": "3"}, SHELL), "more than one length",
    ),
    "not there": (lambda: gives(status=404), "answers 404"),
    "not for everybody": (lambda: gives(status=403), "answers 403"),
    "a teapot": (lambda: gives(status=418), "answers 418"),
    "no mark of its state": (
        lambda: Object(dense(PADDED), tag=""), "no mark by which a change",
    ),
    "another state later": (
        at_a_later_time(Object(dense(PADDED), tag='"two"')), "it changed while it was scanned",
    ),
    "another state without a word": (
        at_a_later_time(heads(ETag='"two"')), "it changed while it was scanned",
    ),
    "another size later": (
        at_a_later_time(Object(dense(PADDED[:-1]))), "changed|asked for",
    ),
    "gone later": (at_a_later_time(gives(status=500)), "answers 500"),
    "broken later": (at_a_later_time(gives(body=b"", length=9)), "broke off"),
}  # fmt: skip


@pytest.mark.parametrize(("answers", "said"), LIES.values(), ids=LIES)
def test_what_a_server_must_not_answer_is_inconclusive(
    web: Web, answers: Callable[[], Answers], said: str
) -> None:
    web.answers["/m"] = answers()
    told = why(scanned(web))
    assert any(each in told for each in said.split("|")), told


def test_a_server_that_knows_no_ranges_is_read_whole(web: Web) -> None:
    web.answers["/m"] = lambda _: Told(200, body=PADDED)
    scan = scanned(web)
    assert scan.verdict is Verdict.CRITICAL
    assert scan.coverage.read == len(PADDED)
    assert scan.digest is not None
    assert len(web.asked) == 1


def test_a_body_that_is_not_said_to_end_is_inconclusive(web: Web) -> None:
    web.answers["/m"] = lambda _: Told(200, body=safetensors(), length=None)
    assert "may be cut off" in why(scanned(web))


@pytest.mark.parametrize("length", [10 * GIB, None], ids=["said", "not said"])
def test_a_whole_body_is_read_within_the_bound_alone(web: Web, length: int | None) -> None:
    web.answers["/m"] = lambda _: Told(200, body=bytes(2 * MEBIBYTE), length=length)
    assert "--max-download" in why(scanned(web, most=MEBIBYTE))


def test_one_clock_ends_a_server_that_drips(web: Web) -> None:
    """Each look at the clock is five seconds later."""
    ticks = count(step=5)
    web.answers["/m"] = Object(sparse_torch(50, HUNDRED_GB))
    client = Client(Allowance(MEBIBYTE, 100, clock=lambda: float(next(ticks))), lambda _: None)
    place = place_at(f"{web.address}/m", client)
    told = why(scan_elsewhere(place.files[0], place, allowed()))
    client.close()
    assert "--max-seconds" in told or "took too long" in told
    assert len(web.asked) < 20


def moved(location: str, status: int = 302) -> Answers:
    return lambda _: Told(status, {"Location": location})


def test_a_redirect_is_followed_and_another_host_is_said_once(web: Web) -> None:
    said: list[str] = []
    web.answers["/m"] = moved(f"http://localhost:{web.port}/there?signature=secret")
    web.answers["/there"] = Object(sparse_torch(20, HUNDRED_GB))
    assert scanned(web, told=said.append).verdict is Verdict.SAFE
    assert said == ["127.0.0.1 redirects to localhost, which is asked too."]
    assert [each.path for each in web.asked].count("/m") == 1


def test_so_many_redirects_are_said_at_most(web: Web) -> None:
    said: list[str] = []
    client = Client(Allowance(MEBIBYTE, 60), said.append, of_the_world(web))
    web.answers["/there"] = Object(dense(safetensors()))
    for number in range(2 * MOST_SAID):
        web.answers["/m"] = moved(f"http://127.0.0.{number + 2}:{web.port}/there")
        with client.ask(Question(parse_url(f"{web.address}/m"))) as answer:
            answer.body(MEBIBYTE)
    client.close()
    assert len(said) == MOST_SAID
    assert said[-1].endswith("So may others.")


AWAY = {
    "a file": ("file:///etc/passwd", "redirects elsewhere"),
    "plain http": ("http://models.example/x", "redirects elsewhere"),
    "gopher": ("gopher://127.0.0.1/x", "redirects elsewhere"),
    "itself": ("/m", "more than 5 times"),
    "a password": ("https://a:b@models.example/", "redirects elsewhere"),
}


@pytest.mark.parametrize(("location", "said"), AWAY.values(), ids=AWAY)
def test_a_redirect_leads_nowhere_else(web: Web, location: str, said: str) -> None:
    web.answers["/m"] = moved(location)
    assert said in why(scanned(web))


def of_the_world(web: Web) -> Callable[[str, int, Reach], Dialled]:
    """Take one name for a public one, and all others for what they are."""

    def dial(host: str, port: int, least: Reach) -> Dialled:
        reach = Reach.PUBLIC if host == "localhost" else Reach.HERE
        if reach < least:
            raise ConnectorError(f"{host} cannot be reached: it leads to this machine")
        return Dialled(create_connection(("127.0.0.1", web.port), 5), reach)

    return dial


def test_what_is_public_leads_to_nothing_nearer(web: Web) -> None:
    web.answers["/m"] = moved(f"{web.address}/latest/meta-data")
    web.answers["/latest"] = Object(dense(safetensors()))
    client = Client(Allowance(MEBIBYTE, 60), lambda _: None, of_the_world(web))
    place = place_at(f"http://localhost:{web.port}/m", client)
    assert "leads to this machine" in why(scan_elsewhere(place.files[0], place, allowed()))
    client.close()
    assert [each.path for each in web.asked] == ["/m"]


def test_a_name_that_was_public_may_not_come_nearer_later(web: Web) -> None:
    """As a server of names that answers otherwise the second time would have it."""
    times = count()

    def dial(host: str, port: int, least: Reach) -> Dialled:
        reach = Reach.HERE if next(times) else Reach.PUBLIC
        if reach < least:
            raise ConnectorError(f"{host} leads to this machine")
        return Dialled(create_connection(("127.0.0.1", port), 5), reach)

    web.answers["/m"] = lambda asked: replace(
        Object(dense(PADDED))(asked),
        headers={"Connection": "close", **Object(dense(PADDED))(asked).headers},
    )
    assert "leads to this machine" in why(scanned(web, dial_=dial))


def test_an_address_that_was_signed_for_a_while_is_asked_for_again(web: Web) -> None:
    times = count()
    good = Object(sparse_torch(20, HUNDRED_GB))
    web.answers["/m"] = lambda _: Told(302, {"Location": f"/signed/{next(times)}"})
    web.answers["/signed"] = good
    web.answers["/signed/0"] = lambda asked: Told(403) if len(web.asked) > 6 else good(asked)
    assert scanned(web).verdict is Verdict.SAFE
    assert sum(each.path == "/m" for each in web.asked) == 2


def test_credentials_go_to_their_origin_alone(web: Web) -> None:
    with Web({"/": Object(dense(safetensors()))}) as other:
        web.answers["/m"] = moved(f"{other.address}/there")
        client = Client(Allowance(MEBIBYTE, 60), lambda _: None)
        asked = Question(parse_url(f"{web.address}/m"), private={"Authorization": "Bearer secret"})
        with client.ask(asked) as answer:
            answer.body(MEBIBYTE)
        client.close()
    assert "secret" not in repr(asked)
    assert [each.headers.get("Authorization") for each in web.asked] == ["Bearer secret"]
    assert [each.headers.get("Authorization") for each in other.asked] == [None]


def test_a_line_that_was_ended_between_two_questions_is_made_again(web: Web) -> None:
    web.answers["/m"] = heads(Connection="close")
    assert scanned(web).verdict is Verdict.CRITICAL


def test_python_alone_is_not_taken_for_text(web: Web) -> None:
    """What lies beside it, and may have a loader import it, cannot be listed."""
    web.answers["/m/modeling.py"] = Object(dense(b"import os\nos.system('true')\n"))
    scan = scanned(web, "/m/modeling.py")
    assert scan.verdict is Verdict.INCONCLUSIVE
    assert "a file beside it" in scan.findings[0].message

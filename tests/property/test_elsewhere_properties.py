"""What lies elsewhere is judged as what lies here, and what was lost on the way is never safe."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from hashlib import sha256
from socket import SHUT_WR, socketpair

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.connectors import distribution, huggingface
from bartizan.connectors.distribution import parse_artifact
from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.huggingface import parse_repository
from bartizan.connectors.web.address import Reach, parse_url
from bartizan.connectors.web.allowance import Allowance
from bartizan.connectors.web.blocks import BLOCK, Blocks
from bartizan.connectors.web.client import Client
from bartizan.connectors.web.dial import Dialled
from bartizan.connectors.web.place import place_at
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.formats.ranged import Buffer
from bartizan.scan.allowed import allowed
from bartizan.scan.elsewhere import Elsewhere, Place, scan_elsewhere
from bartizan.scan.facts import Verdict
from bartizan.scan.files import scan_part
from bartizan.scan.part import Part
from tests.property.test_scan_properties import SEEDS

PATIENT = settings(max_examples=60)
SIZES = st.integers(0, 9 * BLOCK)


def blocks(content: bytes, asked: list[int], fails_at: int = -1) -> Blocks:
    """A source that gives ranges of some bytes, and fails from some question on."""

    def fetch(begin: int, end: int) -> bytes:
        if len(asked) == fails_at:
            raise ConnectorError("lost")
        asked.append(end - begin)
        return content[begin:end]

    return Blocks(len(content), fetch)


@PATIENT
@given(st.binary(max_size=40), SIZES, st.lists(st.tuples(SIZES, SIZES), max_size=20))
def test_ranges_give_the_bytes_that_are_there(
    word: bytes, size: int, reads: list[tuple[int, int]]
) -> None:
    content = (word * (1 + size // max(1, len(word))))[:size]
    asked: list[int] = []
    source = blocks(content, asked)
    for offset, count in reads:
        assert source.read_at(offset, count) == content[offset : offset + count]
    assert source.came == sum(asked)
    assert sum(asked) <= len(content)
    source.read_at(0, size)
    assert source.digest == f"sha256:{sha256(content).hexdigest()}"


def elsewhere(source: Blocks) -> Elsewhere:
    @contextmanager
    def opened() -> Iterator[Blocks]:
        yield source

    reading: Callable[[], AbstractContextManager[Blocks]] = opened
    return Elsewhere("https://models.example/model.bin", reading)


@PATIENT
@given(st.sampled_from(SEEDS), st.binary(max_size=50), st.integers(0, 3 * BLOCK))
def test_a_file_elsewhere_is_judged_as_one_here(seed: bytes, more: bytes, zeros: int) -> None:
    content = seed + bytes(zeros) + more
    file = elsewhere(blocks(content, []))
    here = Part(Buffer(content), name=file.name, beside=lambda _: None)
    there = scan_elsewhere(file, Place([file], beside=[file]), allowed())
    assert there.findings == scan_part(here, digest=False, known=allowed()).findings


@PATIENT
@given(st.sampled_from(SEEDS), st.binary(max_size=50), st.integers(0, 6))
def test_what_was_lost_on_the_way_is_never_safe(seed: bytes, more: bytes, fails_at: int) -> None:
    content = seed + bytes(300 * BLOCK) + more
    source = blocks(content, [], fails_at)
    file = elsewhere(source)
    scan = scan_elsewhere(file, Place([file], beside=[file]), allowed())
    if source.problem:
        assert scan.verdict in {Verdict.INCONCLUSIVE, Verdict.CRITICAL}
        assert scan.digest is None


@PATIENT
@given(st.text(max_size=60))
def test_addresses_of_any_shape_are_read_or_refused(text: str) -> None:
    parsers: tuple[Callable[[str], object], ...] = (parse_url, parse_repository, parse_artifact)
    for scheme, parse in zip(("https://", "hf://", "oci://"), parsers, strict=True):
        for each in (text, scheme + text, f"{scheme}owner/name{text}"):
            with suppress(InvalidInputError, FormatError):
                parse(each)


@contextmanager
def answering(content: bytes) -> Iterator[Client]:
    """A client whose servers send some bytes and leave, whatever they are asked."""
    with ExitStack() as ends:

        def dial(_host: str, _port: int, _least: Reach) -> Dialled:
            ours, theirs = socketpair()
            ends.enter_context(theirs)
            theirs.sendall(content)
            theirs.shutdown(SHUT_WR)
            return Dialled(ours, Reach.HERE)

        client = Client(Allowance(1 << 20, 60), lambda _: None, dial)
        yield client
        client.close()


LINES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK", b"HTTP/1.1 206 Partial Content", b"HTTP/1.1 302 Found",
        b"HTTP/1.1 100 Continue", b"HTTP/1.1 401 No", b"HTTP/1.0 200", b"HTTP/9 1",
        b"Content-Length: 3", b"Content-Length: -1", b"Content-Length: 99999999999999999999",
        b"Transfer-Encoding: chunked", b"Content-Range: bytes 0-2/3", b"Content-Range: bytes 0-9/9",
        b"Location: /m", b"Location: http://127.0.0.1:1/", b"Location: \xff", b'ETag: "a"',
        b"Content-Encoding: gzip", b"", b"", b"\x80\x04N.", b"3", b"0", b"abc", b": x", b"Location",
    ]
)  # fmt: skip


@PATIENT
@given(st.lists(LINES | st.binary(max_size=30), max_size=12), st.sampled_from(("/m", "/m.pkl")))
def test_any_answer_of_a_server_ends_in_a_verdict(lines: list[bytes], path: str) -> None:
    with answering(b"\r\n".join(lines)) as client:
        place = place_at(f"http://127.0.0.1{path}", client)
        scan = scan_elsewhere(place.files[0], place, allowed())
    assert scan.coverage.read is not None
    assert scan.coverage.read > 0 or scan.verdict is Verdict.INCONCLUSIVE


@PATIENT
@given(st.lists(LINES | st.binary(max_size=30), max_size=12))
def test_any_answer_of_a_hub_or_a_registry_is_a_list_or_an_error(lines: list[bytes]) -> None:
    with answering(b"\r\n".join(lines)) as client:
        ask(client)


def ask(client: Client) -> None:
    """Ask a hub and a registry for what they hold."""
    hub = huggingface.Hub(client, "http://127.0.0.1:1", "token")
    registry = distribution.Registry(parse_artifact("oci://127.0.0.1:1/a/b:v1"), client)
    with suppress(ConnectorError):
        huggingface.place_of(parse_repository("hf://a/b"), hub)
    with suppress(ConnectorError):
        distribution.place_of(parse_artifact("oci://127.0.0.1:1/a/b:v1"), registry)


KEYS = (
    "sha", "type", "path", "size", "lfs", "oid", "layers", "config", "digest", "mediaType",
    "schemaVersion", "manifests", "token", "auths",
)  # fmt: skip
PLAIN_JSON = st.none() | st.integers() | st.text(max_size=9) | st.sampled_from(("file", "a/b"))


def nested(one: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(one, max_size=4) | st.dictionaries(st.sampled_from(KEYS), one, max_size=6)


@PATIENT
@given(st.recursive(PLAIN_JSON, nested))
def test_any_document_of_a_hub_or_a_registry_is_a_list_or_an_error(document: object) -> None:
    content = json.dumps(document).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    with answering(head + content) as client:
        ask(client)

"""What lies elsewhere is judged as what lies here, and what was lost on the way is never safe."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.connectors.distribution import login_in, parse_artifact
from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.huggingface import parse_repository
from bartizan.connectors.web.address import parse_url
from bartizan.connectors.web.blocks import BLOCK, Blocks
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
@given(st.text(max_size=60), st.binary(max_size=60))
def test_addresses_of_any_shape_are_read_or_refused(text: str, content: bytes) -> None:
    parsers: tuple[Callable[[str], object], ...] = (parse_url, parse_repository, parse_artifact)
    for scheme, parse in zip(("https://", "hf://", "oci://"), parsers, strict=True):
        for each in (text, scheme + text, f"{scheme}owner/name{text}"):
            with suppress(InvalidInputError, FormatError):
                parse(each)
    login_in(content, "registry.example")

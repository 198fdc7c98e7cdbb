"""A mirror of a log that a real HTTP server serves, and of servers that misbehave in every way."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from shutil import copytree

import pytest

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.errors import AuditError, LogLockedError, TamperError
from bartizan.audit.fetch import Web
from bartizan.audit.findings import Attack
from bartizan.audit.mirror import mirror
from bartizan.audit.note import MOST_SIGNATURES, Note, Signature
from bartizan.audit.notekeys import Kind, NoteSigner
from bartizan.audit.prune import prune
from bartizan.audit.rotate import rotate
from bartizan.audit.signed import signed_head
from bartizan.audit.store import Folder
from bartizan.audit.tiles import Tile
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness
from bartizan.audit.writer import Log
from bartizan.crypto.keys import SigningKey
from bartizan.crypto.mldsa import AVAILABLE
from tests.unit.audit.logs import (
    ORIGIN,
    SETTINGS,
    entries_of,
    grow,
    head,
    log_key,
    make,
    rewrite,
    size_of,
    witness_key,
)
from tests.unit.audit.servers import Quiet, served

KEY = log_key()
TRUST = Trust(keys=(KEY.key,))
MIRROR = NoteSigner("mirror.example/m1", Kind.WITNESS, SigningKey(b"m" * 32))
PATIENCE = 30.0
Answer = Callable[["Server", str], None]


class Server(BaseHTTPRequestHandler):
    """Serves a log's files, and does something else for one of them."""

    def __init__(self, folder: Path, path: str, answer: Answer, *arguments: object) -> None:
        self.folder, self.wrong, self.answer = folder, path, answer
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self.path.removeprefix("/log/").removeprefix("/other/")
        if path == self.wrong:
            self.answer(self, path)
        elif (self.folder / path).is_file():
            self.give((self.folder / path).read_bytes())
        else:
            self.send_error(404)

    def give(self, content: bytes, *, length: int | None = None, code: int = 200) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 600 records."""
    folder = tmp_path_factory.mktemp("mirror") / "log"
    make(folder, 599)
    return folder


@pytest.fixture
def log(original: Path, tmp_path: Path) -> Path:
    return copytree(original, tmp_path / "log")


def sound(folder: Path, trust: Trust = TRUST) -> bool:
    return verify(Folder(folder), trust).suspicions == ()


def test_a_log_is_mirrored_from_static_files(log: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with served(partial(Quiet, directory=str(tmp_path))) as url:
        for count in (0, 0, 1, 700):
            grow(log, KEY, count)
            done = mirror(Web(url), copy, [KEY.key])
            assert done.after == size_of(log) == size_of(copy)
            assert sound(copy)
    assert entries_of(copy, 1301) == entries_of(log, 1301)


def test_a_pruned_log_is_mirrored_from_its_minimum_on(log: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    mirror(Folder(log), old, [KEY.key])
    prune(log, KEY, 300, reason="", by=SETTINGS)
    with served(partial(Quiet, directory=str(tmp_path))) as url:
        for copy in (tmp_path / "copy", old):
            mirror(Web(url), copy, [KEY.key])
            report = verify(Folder(copy), TRUST)
            assert report.suspicions == ()
            assert report.minimum == (0 if copy == old else 256)
        grow(log, KEY, 300)
        mirror(Web(url), tmp_path / "copy", [KEY.key])
        assert sound(tmp_path / "copy")
    assert (old / "tile/entries/000").exists()
    notes = verify(Folder(old), TRUST).notes
    assert any("a copy that keeps more" in note for note in notes)
    assert not any("were pruned" in note for note in notes)


def test_a_copy_that_fell_behind_a_pruning_is_told_why(log: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    mirror(Folder(log), copy, [KEY.key])
    grow(log, KEY, 600)
    prune(log, KEY, 1100, reason="", by=SETTINGS)
    with pytest.raises(TamperError, match="keeps nothing below 1024, and the copy ends at 600"):
        mirror(Folder(log), copy, [KEY.key])
    (log / "minimum").write_text("1000\n")
    with pytest.raises(TamperError, match="minimum index was changed"):
        mirror(Folder(log), copy, [KEY.key])


# The mirror's own signature.


@pytest.mark.parametrize("kind", [Kind.WITNESS, *([Kind.WITNESS_QUANTUM] if AVAILABLE else [])])
def test_a_mirror_says_that_it_holds_the_records(log: Path, tmp_path: Path, kind: Kind) -> None:
    own, copy = NoteSigner.generate("mirror.example/m1", kind), tmp_path / "copy"
    mirror(Folder(log), copy, [KEY.key], cosigner=own)
    trust = replace(TRUST, witnesses=(own.key,))
    report = verify(Folder(copy), trust)
    assert (report.suspicions, report.witnessed, report.witnessed_at[:2]) == ((), 600, "20")
    assert "mirror.example/m1, whose key was not given" in " ".join(
        verify(Folder(copy), TRUST).notes
    )
    grow(log, KEY, 1)
    mirror(Folder(log), copy, [KEY.key], cosigner=own)
    note = head(copy)
    assert note.signatures[0].by(KEY.key)
    assert [each.name for each in note.signatures] == [ORIGIN, "mirror.example/m1"]
    assert verify(Folder(copy), trust).witnessed == 601
    rewrite(copy, entries_of(copy, 600), KEY)
    (copy / "checkpoint").write_bytes(
        Note(head(copy).text, (*head(copy).signatures, note.signatures[1])).content
    )
    assert Attack.EDIT in verify(Folder(copy), trust).attacks


def test_a_mirror_of_a_mirror_signs_beside_it(log: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    mirror(Folder(log), first, [KEY.key], cosigner=MIRROR)
    other = NoteSigner("mirror.example/m2", Kind.WITNESS, SigningKey(b"n" * 32))
    for _ in range(2):
        mirror(Folder(first), second, [KEY.key], cosigner=other)
        mirror(Folder(second), first, [KEY.key], cosigner=MIRROR)
    names = {each.name for each in head(first).signatures}
    assert names == {ORIGIN, "mirror.example/m1", "mirror.example/m2"}
    assert len(head(first).signatures) == 3
    report = verify(Folder(first), replace(TRUST, witnesses=(MIRROR.key, other.key)))
    assert report.suspicions == ()


def test_a_head_full_of_signatures_leaves_room_for_the_mirrors(log: Path, tmp_path: Path) -> None:
    note = head(log)
    others = tuple(Signature(f"w{n}", bytes([n] * 4), b"x") for n in range(MOST_SIGNATURES - 1))
    (log / "checkpoint").write_bytes(Note(note.text, (*others, *note.signatures)).content)
    mirror(Folder(log), tmp_path / "copy", [KEY.key], cosigner=MIRROR)
    signed = head(tmp_path / "copy").signatures
    assert len(signed) == MOST_SIGNATURES
    assert signed[0].by(KEY.key)
    assert signed[-1].by(MIRROR.key)


def test_a_log_key_does_not_sign_for_a_mirror(log: Path, tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="needs its own kind"):
        mirror(Folder(log), tmp_path / "copy", [KEY.key], cosigner=KEY)


def test_a_witness_follows_a_mirror(log: Path, tmp_path: Path) -> None:
    mirror(Folder(log), tmp_path / "copy", [KEY.key], cosigner=MIRROR)
    note = Witness(tmp_path / "state", witness_key(), [KEY.key]).cosign(Folder(tmp_path / "copy"))
    assert [each.name for each in note.signatures][-1] == "witness.example/w1"


# Servers that misbehave.


def truncated(server: Server, path: str) -> None:
    content = (server.folder / path).read_bytes()
    server.give(content[:-40], length=len(content))


def shortened(server: Server, path: str) -> None:
    server.give((server.folder / path).read_bytes()[:-40])


def changed(server: Server, path: str) -> None:
    content = bytearray((server.folder / path).read_bytes())
    content[40] ^= 1
    server.give(bytes(content))


def empty(server: Server, path: str) -> None:
    server.give(b"")


def another(server: Server, path: str) -> None:
    wrong = "tile/entries/000" if path != "tile/entries/000" else "tile/entries/001"
    server.give((server.folder / wrong).read_bytes())


def missing(server: Server, path: str) -> None:
    server.send_error(404)


def failing(server: Server, path: str) -> None:
    server.send_error(500)


def encoded(server: Server, path: str) -> None:
    server.send_response(200)
    server.send_header("Content-Encoding", "gzip")
    server.end_headers()
    server.wfile.write(b"\x1f\x8b")


def endless(server: Server, path: str) -> None:
    server.send_response(200)
    server.end_headers()
    with suppress(OSError):
        while True:
            server.wfile.write(b"\x00" * 65_536)


def elsewhere(server: Server, path: str) -> None:
    server.send_response(302)
    server.send_header("Location", f"http://localhost:1/{path}")
    server.end_headers()


def elsewhere_by_file(server: Server, path: str) -> None:
    server.send_response(302)
    server.send_header("Location", "file:///etc/hostname")
    server.end_headers()


def round_and_round(server: Server, path: str) -> None:
    server.send_response(302)
    server.send_header("Location", f"/log/{path}")
    server.end_headers()


def nonsense(server: Server, path: str) -> None:
    server.wfile.write(b"\x00\x01\x02 no HTTP at all\r\n\r\n")


def the_last(server: Server, path: str) -> None:
    wrong = "tile/entries/002.p/88" if path == "tile/entries/001" else "checkpoint"
    content = (server.folder / wrong).read_bytes()
    server.give(content + b"x" if path == wrong else content)


LIES = [shortened, changed, empty, another, the_last, missing]
FAULTS = [truncated, failing, encoded, elsewhere, elsewhere_by_file, round_and_round, nonsense]
FILES = ["checkpoint", "tile/entries/001", "tile/entries/002.p/88", "tile/1/000.p/2"]


def refused(log: Path, tmp_path: Path, path: str, answer: Answer) -> str:
    """Return why a mirror refuses what a server does for one file; the copy stays as it was."""
    copy = tmp_path / "copy"
    mirror(Folder(log.parent / "begin"), copy, [KEY.key])
    before = {name: (copy / name).read_bytes() for name in Folder(copy).files()}
    with (
        served(partial(Server, log, path, answer)) as url,
        pytest.raises(AuditError) as error,
    ):
        mirror(Web(url, seconds=PATIENCE), copy, [KEY.key])
    assert {name: (copy / name).read_bytes() for name in Folder(copy).files()} == before
    assert sound(copy)
    return f"{type(error.value).__name__}: {error.value.message}"


@pytest.fixture
def growing(tmp_path: Path) -> Path:
    """A log that a copy of its first 100 records is to catch up with."""
    folder = tmp_path / "log"
    make(folder, 99)
    copytree(folder, tmp_path / "begin")
    grow(folder, KEY, 500)
    return folder


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("answer", LIES)
def test_a_server_that_lies_is_not_believed(
    growing: Path, tmp_path: Path, path: str, answer: Answer
) -> None:
    told = refused(growing, tmp_path, path, answer)
    missed = answer is missing and path == "checkpoint"
    assert told.startswith("AuditError: there is no log" if missed else "TamperError")


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("answer", FAULTS)
def test_a_server_that_fails_is_no_attack(
    growing: Path, tmp_path: Path, path: str, answer: Answer
) -> None:
    told = refused(growing, tmp_path, path, answer)
    assert told.startswith("AuditError: cannot read http")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (truncated, "it ends after"),
        (failing, "the server says 500"),
        (encoded, "encoded as gzip"),
        (elsewhere, "another host: http://localhost:1"),
        (elsewhere_by_file, "the server says 302"),
    ],
)
def test_a_failure_says_what_happened(
    growing: Path, tmp_path: Path, answer: Answer, told: str
) -> None:
    assert told in refused(growing, tmp_path, "tile/entries/001", answer)


@pytest.mark.parametrize("path", FILES)
def test_a_body_without_end_is_cut_off(growing: Path, tmp_path: Path, path: str) -> None:
    assert refused(growing, tmp_path, path, endless).startswith("TamperError")


@pytest.mark.parametrize("moment", ["before it answers", "in the head", "in the body", "dripping"])
def test_a_server_that_stalls_is_left(growing: Path, tmp_path: Path, moment: str) -> None:
    over = threading.Event()

    def stall(server: Server, path: str) -> None:
        content = (server.folder / path).read_bytes()
        if moment == "in the head":
            server.wfile.write(b"HTTP/1.1 200 OK\r\nContent-")
        elif moment != "before it answers":
            server.send_response(200)
            server.send_header("Content-Length", str(len(content)))
            server.end_headers()
            server.wfile.write(content[:100])
        for at in range(100, len(content)):
            if over.wait(0.02 if moment == "dripping" else None):
                return
            server.wfile.write(content[at : at + 1])

    copy = tmp_path / "copy"
    try:
        with (
            served(partial(Server, growing, "tile/entries/001", stall)) as url,
            pytest.raises(AuditError, match=r"did not come within 0\.3 seconds|timed out"),
        ):
            mirror(Web(url, seconds=0.3), copy, [KEY.key])
    finally:
        over.set()


def test_a_server_may_send_us_to_another_place_on_itself(log: Path, tmp_path: Path) -> None:
    def moved(server: Server, path: str) -> None:
        if server.path.startswith("/other/"):
            server.give((server.folder / path).read_bytes())
            return
        server.send_response(301)
        server.send_header("Location", f"/other/{path}")
        server.end_headers()

    with served(partial(Server, log, "tile/entries/001", moved)) as url:
        mirror(Web(url), tmp_path / "copy", [KEY.key])
    assert sound(tmp_path / "copy")


def test_the_full_tile_stands_for_a_partial_one_that_is_gone(log: Path) -> None:
    with served(partial(Server, log, "", missing)) as url:
        web = Web(url)
        assert web.tile(Tile(None, 1, 7)) == (log / "tile/entries/001").read_bytes()
        assert web.tile(Tile(None, 9, 7)) is None
        assert web.read("checkpoint", 10) == (log / "checkpoint").read_bytes()[:11]


@pytest.mark.parametrize(
    "url",
    ["ftp://host/log", "file:///log", "https://", "http://h/?a", "http://h/#a", "http://u:p@h/"],
)
def test_addresses_that_are_not_used(url: str) -> None:
    with pytest.raises(AuditError, match="address"):
        Web(url)


def test_nobody_answers(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="cannot read http://127"):
        mirror(Web("http://127.0.0.1:1/log"), tmp_path / "copy", [KEY.key])


def test_a_copy_has_one_writer(log: Path, tmp_path: Path) -> None:
    """Neither is a log overwritten that is being written, nor do two mirrors write one copy."""
    mirror(Folder(log), tmp_path / "copy", [KEY.key])
    with (
        Log.open(tmp_path / "copy", KEY, settings=SETTINGS),
        pytest.raises(LogLockedError),
    ):
        mirror(Folder(log), tmp_path / "copy", [KEY.key])


def test_a_level_that_lies_is_found_by_the_one_above(tmp_path: Path) -> None:
    """And what was written before it was found goes again."""
    folder, copy = tmp_path / "log", tmp_path / "copy"
    make(folder, 0)
    grow(folder, KEY, 2 * 65_536 + 300)
    mirror(Folder(folder), tmp_path / "good", [KEY.key])
    assert sound(tmp_path / "good")
    path = folder / "tile/1/001"
    whole = path.read_bytes()
    for content in (whole[:-1] + b"x", whole[:-32], b"", None):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        told = "lacks tile/1/001" if content is None else "tile/1/001 does not hold the hashes"
        with pytest.raises(TamperError, match=told):
            mirror(Folder(folder), copy, [KEY.key])
        assert list(Folder(copy).files()) == ["lock"]
        path.write_bytes(whole)
    (copy / "tile/strange").write_bytes(b"")
    (folder / "tile/entries/x001/000").unlink(missing_ok=True)
    (folder / "tile/entries/500").write_bytes(b"")
    with pytest.raises(TamperError, match="tile/entries/500"):
        mirror(Folder(folder), copy, [KEY.key])
    assert list(Folder(copy).files()) == ["lock", "tile/strange"]


# What the log's own records must allow.


def test_no_server_says_on_its_own_what_was_pruned(log: Path, tmp_path: Path) -> None:
    evil = copytree(log, tmp_path / "evil")
    (evil / "minimum").write_text("512\n")
    for bundle in ("000", "001"):
        (evil / "tile" / "entries" / bundle).unlink()
    with pytest.raises(TamperError, match="delete: the source keeps nothing below 512"):
        mirror(Folder(evil), tmp_path / "copy", [KEY.key], cosigner=MIRROR)
    assert not list(Folder(tmp_path / "copy").files("tile"))
    assert mirror(Folder(log), tmp_path / "copy", [KEY.key]).before == 0
    assert verify(Folder(tmp_path / "copy"), TRUST).suspicions == ()


@pytest.mark.parametrize("known", [False, True])
def test_a_key_that_was_handed_over_signs_no_source(
    log: Path, tmp_path: Path, *, known: bool
) -> None:
    new = log_key(2)
    for keys in ([KEY.key, new.key], [new.key, KEY.key]):
        work = tmp_path / str(keys[0] == new.key)
        folder = copytree(log, work / "log")
        rotate(folder, KEY, new, settings=SETTINGS)
        grow(folder, new, 3)
        if known:
            mirror(Folder(folder), work / "copy", keys)
        forged = [*entries_of(folder, size_of(folder)), entries_of(folder, 5)[4]]
        rewrite(folder, forged, KEY)
        with pytest.raises(TamperError, match="handed over"):
            mirror(Folder(folder), work / "copy", keys)
        rewrite(folder, forged, new)
        assert mirror(Folder(folder), work / "copy", keys).after == len(forged)


@pytest.mark.parametrize("known", [False, True])
def test_a_retired_key_does_not_go_on_as_if_it_had_handed_nothing_over(
    log: Path, tmp_path: Path, *, known: bool
) -> None:
    new = log_key(2)
    if known:
        mirror(Folder(log), tmp_path / "copy", [KEY.key])
    grow(log, KEY, 3)
    for keys in ([KEY.key, new.key], [new.key, KEY.key]):
        with pytest.raises(TamperError, match="no record hands the log over"):
            mirror(Folder(log), tmp_path / "copy", keys)
    rotate(log, KEY, new, settings=SETTINGS)
    assert mirror(Folder(log), tmp_path / "copy", [KEY.key, new.key]).after == size_of(log)


def test_a_killed_mirror_is_tidied_by_the_next(log: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    mirror(Folder(log), copy, [KEY.key])
    left = copy / "tile" / "entries" / "002.p" / "200"
    left.write_bytes(b"the rest of another copying")
    mirror(Folder(log), copy, [KEY.key])
    assert not left.exists()
    assert verify(Folder(copy), TRUST).suspicions == ()


class Interrupted(Folder):
    """A source that is there for so many tiles, and then the mirror is killed."""

    left = 0
    target = Path()

    def tile(self, tile: Tile) -> bytes | None:
        self.left -= 1
        if not self.left:
            copytree(self.target, self.target.with_name("killed"))
        return super().tile(tile)


@pytest.mark.parametrize("after", [8, 66, 130, 150])
@pytest.mark.parametrize("known", [False, True])
def test_a_copy_that_is_not_finished_is_no_attack(
    tmp_path: Path, after: int, *, known: bool
) -> None:
    log, copy, killed = tmp_path / "log", tmp_path / "copy", tmp_path / "killed"
    make(log, 300)
    if known:
        mirror(Folder(log), copy, [KEY.key])
    grow(log, KEY, 256 * 150)
    source = Interrupted(log)
    source.left, source.target = after, copy
    mirror(source, copy, [KEY.key])
    report = verify(Folder(killed), TRUST)
    if known:
        assert report.suspicions == ()
        assert (report.size, any("was cut short" in note for note in report.notes)) == (301, True)
    else:
        assert "a first copy was begun here" in report.suspicions[0].because
    assert mirror(Folder(log), killed, [KEY.key]).after == size_of(log)
    for done in (copy, killed):
        assert verify(Folder(done), TRUST).suspicions == ()
        assert not (done / "copying").exists()


def test_only_what_a_signed_head_covers_belongs_to_a_copy(log: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    mirror(Folder(log), copy, [KEY.key])
    grow(log, KEY, 1)
    (copy / "copying").write_bytes((log / "checkpoint").read_bytes())
    assert verify(Folder(copy), TRUST).suspicions == ()
    (copy / "tile/entries/100").write_bytes(b"hidden")
    assert verify(Folder(copy), TRUST).attacks == {Attack.FORGED_APPEND}
    (copy / "tile/entries/100").unlink()
    for wrong, attack in (
        (Note(head(log).text).signed(log_key(7)).content, Attack.FORGED_APPEND),
        (b"hidden", Attack.FORGED_APPEND),
        (head_of_another(), Attack.ORIGIN_SWAP),
    ):
        (copy / "copying").write_bytes(wrong)
        assert verify(Folder(copy), TRUST).attacks == {attack}


def head_of_another() -> bytes:
    """Return a head that the log's key signed under its name, of another log."""
    return Note(Checkpoint("example.com/other", 10**6, bytes(32)).text).signed(KEY).content


def test_tiles_without_a_head_are_kept(log: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    mirror(Folder(log), copy, [KEY.key])
    (copy / "checkpoint").unlink()
    before = list(Folder(copy).files())
    with pytest.raises(AuditError, match="tiles and no checkpoint"):
        mirror(Folder(log), copy, [KEY.key])
    assert list(Folder(copy).files()) == before


def test_a_key_signs_only_for_the_log_that_it_names(log: Path, tmp_path: Path) -> None:
    _, _, rest = head(log).text.partition("\n")
    (log / "checkpoint").write_bytes(Note(f"other.example/log\n{rest}").signed(KEY).content)
    with pytest.raises(TamperError, match="not signed"):
        mirror(Folder(log), tmp_path / "copy", [KEY.key])
    with pytest.raises(TamperError, match="not signed"):
        signed_head(Folder(log), [KEY.key])

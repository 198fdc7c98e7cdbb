"""Archives are looked into whatever they say of themselves; the rest is never safe."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

import pytest

from bartizan.formats.ranged import Buffer
from bartizan.scan.allowed import allowed
from bartizan.scan.budget import Budget
from bartizan.scan.facts import Verdict
from bartizan.scan.part import Part, Scan
from bartizan.scan.readers import READERS
from tests.builders_models import torch_zip, zipped
from tests.builders_opcodes import PLAIN, SHELL, npy, storage, tar, whole
from tests.unit.scan.scanning import findings, rules, verdict

Change = Callable[[bytes], bytes]
CRITICAL, INCONCLUSIVE = Verdict.CRITICAL, Verdict.INCONCLUSIVE
PACKED: dict[str, Change] = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda content: lzma.compress(content, lzma.FORMAT_ALONE),
    "two streams of gzip": lambda content: gzip.compress(b"") + gzip.compress(content),
    "a zip": lambda content: zipped({"a": content}),
    "a zip in a zip": lambda content: zipped({"b.zip": zipped({"a": content})}),
    "a tar": lambda content: tar(a=content),
    "a tar in gzip": lambda content: gzip.compress(tar(a=content)),
    "torch's zip": torch_zip,
    "an array of objects": lambda content: npy("'|O'", content),
    "an array of objects by another name": lambda content: npy("'O8'", content),
    "an array of records": lambda content: npy("[('a', '<i4'), ('b', '|O')]", content),
    "an array with a shape of Python 2": lambda content: npy("'|O'", content, "(1L,)"),
    "arrays in a zip": lambda content: zipped({"a.npy": npy("'|O'", content)}),
}


@pytest.mark.parametrize("case", PACKED)
def test_a_payload_is_found_within(case: str) -> None:
    assert verdict(PACKED[case](SHELL)) is Verdict.CRITICAL


@pytest.mark.parametrize("case", PACKED)
def test_data_within_is_safe(case: str) -> None:
    assert findings(PACKED[case](PLAIN)) == []


def changed(content: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """Return a zip with bytes of its first header of a kind overwritten."""
    at = content.index(signature) + offset
    return content[:at] + value + content[at + len(value) :]


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def hidden(content: bytes) -> bytes:
    """Return a zip that lists nothing, in front of whose directory the members still stand."""
    at = content.index(CENTRAL)
    return content[:at] + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 0, 0, 0, at, 0)


TRICKS: dict[str, Change] = {
    "a wrong checksum": lambda zip_: changed(zip_, CENTRAL, 16, b"\xff\xff\xff\xff"),
    "a flag of encryption": lambda zip_: changed(zip_, CENTRAL, 8, b"\x01\x00"),
    "a flag of encryption in the header": lambda zip_: changed(zip_, LOCAL, 6, b"\x01\x00"),
    "another name in the header": lambda zip_: changed(zip_, LOCAL, 30, b"X"),
    "another method in the header": lambda zip_: changed(zip_, LOCAL, 8, b"\x08\x00"),
    "bytes in front": lambda zip_: b"\x00" * 100 + zip_,
    "a member that no directory lists": hidden,
    "a pickle behind": lambda _: zipped({"a.txt": b"text\n"}) + SHELL,
}


@pytest.mark.parametrize("case", TRICKS)
def test_a_payload_is_found_in_a_zip_that_lies(case: str) -> None:
    assert verdict(TRICKS[case](zipped({"data.pkl": SHELL}))) is Verdict.CRITICAL


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        ("another name in the header", "zip-names"),
        ("another method in the header", "zip-methods"),
        ("a flag of encryption in the header", "zip-encrypted"),
        ("a member that no directory lists", "zip-hidden"),
    ],
)
def test_a_zip_that_lies_is_said_to_do_so(case: str, rule: str) -> None:
    assert rule in rules(TRICKS[case](zipped({"data.pkl": PLAIN})))


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:\\x", "\\x"])
def test_a_member_that_leads_outside_is_critical(name: str) -> None:
    assert rules(zipped({name: b"text\n"})) == {"archive-traversal"}


def test_two_members_of_one_name_are_for_review() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a", "text\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "other\n")
    assert rules(target.getvalue()) == {"archive-duplicate"}


def test_a_link_out_of_a_tar_is_critical() -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        link = tarfile.TarInfo("a")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(link)
    assert rules(target.getvalue()) == {"archive-link"}


def block(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return the header of a member."""
    member = tarfile.TarInfo(name)
    member.size, member.type = size, kind
    return member.tobuf(tarfile.USTAR_FORMAT)


def padded(content: bytes) -> bytes:
    """Return the content of a member as a tar holds it."""
    return content + b"\x00" * (-len(content) % 512)


def told(*records: bytes, kind: bytes = tarfile.XHDTYPE) -> bytes:
    """Return a header that says more of the member behind it."""
    lengths = (len(each) + (3 if len(each) < 7 else 4) for each in records)
    lines = b"".join(b"%d %s\n" % pair for pair in zip(lengths, records, strict=True))
    return block("x", len(lines), kind) + padded(lines)


END = b"\x00" * 1024
TEXT = block("a", 3) + padded(b"hi\n")
LYING_TARS = {
    "a name in a comment": (told(b"path=../a", b"comment=10 path=a") + TEXT, CRITICAL),
    "a name for all": (told(b"path=../a", kind=tarfile.XGLTYPE) + TEXT + TEXT, CRITICAL),
    "two names": (
        block("x", 4, tarfile.GNUTYPE_LONGNAME) + padded(b"../a") + told(b"path=a") + TEXT,
        CRITICAL,
    ),
    "a size in a comment": (
        told(b"comment=9 size=0") + block("a", len(SHELL)) + padded(SHELL),
        CRITICAL,
    ),
    "a size that is none": (told(b"size=0_0") + TEXT, INCONCLUSIVE),
    "a record that is none": (
        block("x", 9, tarfile.XHDTYPE) + padded(b"9 size=00") + TEXT,
        INCONCLUSIVE,
    ),
    "a sparse member": (told(b"GNU.sparse.name=../a") + TEXT, INCONCLUSIVE),
    "a folder with bytes": (
        block("a", 1024, tarfile.DIRTYPE) + block("b", len(SHELL)) + padded(SHELL),
        INCONCLUSIVE,
    ),
    "an old folder with bytes": (
        block("a/", 1024, tarfile.AREGTYPE) + block("b", len(SHELL)) + padded(SHELL),
        CRITICAL,
    ),
    "a link with bytes": (
        block("a", 1024, tarfile.SYMTYPE) + block("b", len(SHELL)) + padded(SHELL),
        INCONCLUSIVE,
    ),
    "nothing but more of its names": (
        told(b"path=b/a", b"mtime=1.5", b"SCHILY.xattr.a=b\nc") + TEXT,
        Verdict.SAFE,
    ),
}


@pytest.mark.parametrize("case", LYING_TARS)
def test_a_tar_is_read_as_its_readers_do(case: str) -> None:
    content, expected = LYING_TARS[case]
    assert verdict(content + END) is expected


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(b"x" * 1000)[:-20],
        b"7z\xbc\xaf\x27\x1c" + b"\x00" * 40,
        b"\x28\xb5\x2f\xfd" + b"\x00" * 40,
        zipped({"a": b"\x01\x02\x03"}),
        gzip.compress(b"text\n") + b"more",
        gzip.compress(tar(a=b"text\n")[:1024]) + b"\x00" * 5000 + gzip.compress(tar(b=SHELL)),
        npy("'<f8'", b"\x00" * 7),
    ],
    ids=[
        "cut off",
        "7z",
        "zstd",
        "unknown within",
        "behind the end",
        "behind zeros",
        "too short an array",
    ],
)
def test_what_is_not_looked_into_is_inconclusive(content: bytes) -> None:
    assert verdict(content) is Verdict.INCONCLUSIVE


def test_archives_within_archives_have_a_bottom() -> None:
    content = PLAIN
    for _ in range(12):
        content = zipped({"a": content})
    assert verdict(content) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (b"MZ" + b"\x00" * 62, set()),
        (b"c\n\n(\x82R" + b"\x00" * 58, set()),
        (b"", set()),
        (b"\x00" * 60, {"torch-storage", "not-read"}),
        (SHELL.ljust(64, b"\x00"), {"pickle-gadget"}),
        (b"cos\nsystem\n(S'true'\ntR.".ljust(64, b"\x00"), {"pickle-gadget"}),
    ],
    ids=["as a program", "as opcodes", "none", "too few", "a pickle", "an old pickle"],
)
def test_numbers_of_a_tensor_are_what_its_pickle_says(numbers: bytes, expected: set[str]) -> None:
    members = {"m/data/0": numbers, "m/data.pkl": whole(storage("0", 16))}
    assert rules(zipped(members)) == expected


def test_numbers_that_no_pickle_speaks_of_are_looked_at_as_any_file() -> None:
    members = {"m/data.pkl": PLAIN, "m/data/0": b"\x7fELF" + b"\x00" * 60, "m/data/1": SHELL}
    assert rules(zipped(members)) == {"executable", "pickle-gadget"}


def test_a_wrong_checksum_is_said() -> None:
    assert "zip-checksum" in rules(TRICKS["a wrong checksum"](zipped({"data.pkl": PLAIN})))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("m.safetensors", PLAIN, {"name-mismatch"}),
        ("m.onnx", zipped({"a": b"text\n"}), {"name-mismatch"}),
        ("m.bin", PLAIN, set()),
        ("m.npz", zipped({"a.npy": npy("'<i1'", b"\x00")}), set()),
        ("m.npz", zipped({"a.npy": PLAIN}), {"name-mismatch"}),
        ("README.md", b"# Model\n", set()),
    ],
)
def test_a_name_that_promises_another_format_is_said(
    name: str, content: bytes, expected: set[str]
) -> None:
    assert rules(content, name) == expected


def test_a_file_without_a_byte_is_inconclusive() -> None:
    assert verdict(b"") is Verdict.INCONCLUSIVE


def test_more_members_than_the_budget_leave_the_file_inconclusive() -> None:
    content = zipped({f"{number}": PLAIN for number in range(3)})
    scan = Scan(allowed(), READERS, Budget(members=2))
    found = list(scan.look(Part(Buffer(content), name="m")))
    assert [each.verdict for each in found] == [Verdict.INCONCLUSIVE]


def test_a_zip_whose_hidden_members_hold_one_another_comes_to_an_end() -> None:
    """Without lengths each of them would reach to the end of the file, and hold all others."""
    header = LOCAL + b"\x00" * 22 + b"\x01\x00\x00\x00a"
    content = header * 60 + zipped({"a": b"text\n"})[:-22] + b"PK\x05\x06" + b"\x00" * 18
    assert len(findings(content)) < 1_000


def test_a_payload_behind_a_header_that_is_not_read_is_found() -> None:
    assert verdict(npy("'|O'", SHELL, "(0x1L,)")) is Verdict.CRITICAL

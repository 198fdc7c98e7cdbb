"""Archives of code are gaps of the source, by what they list; archives of data are none."""

import io
import struct
import zipfile

import pytest

from bartizan.collect.archives import MOST_MEMBERS, archives
from bartizan.collect.gather import gather
from bartizan.collect.memory import MemoryTree
from bartizan.evidence.facts import Unavailable
from bartizan.evidence.source import Source

CODE = "import openai\n"
END = struct.Struct("<4s4H2LH")


def zipped(*names: str, comment: bytes = b"") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, CODE)
        archive.comment = comment
    return held.getvalue()


def gaps(path: str, content: bytes) -> dict[str, str]:
    return {gap.path: gap.reason for gap in archives(MemoryTree({path: content}))}


@pytest.mark.parametrize(
    "path", ["app.pyz", "lambda.zip", "lib.whl", "x.egg", "App.PEX", "a.par", "run", "m.pt", "m.js"]
)
@pytest.mark.parametrize("member", ["__main__.py", "pkg/mod.pyc", "in/er.whl", "index.js"])
@pytest.mark.parametrize("before", [b"", b"#!/usr/bin/env python3\n", b"#!/bin/sh\n" * 9_000])
def test_archive_of_code_is_a_gap(path: str, member: str, before: bytes) -> None:
    content = before + zipped("data.csv", member)
    assert member in gaps(path, content)[path]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("data.zip", ("train.csv", "images/1.png")),
        ("m.pt", ("m/code/__torch__.py", "m/data.pkl")),
        ("report.docx", ("word/document.xml",)),
        ("site.zip", ("pkg/__pycache__/a.cpython-312.pyc",)),
        ("empty.zip", ()),
    ],
)
def test_archive_of_data_is_none(path: str, names: tuple[str, ...]) -> None:
    assert gaps(path, zipped(*names)) == {}


@pytest.mark.parametrize(
    ("path", "content"), [("a.md", b"# PK\x05\x06"), ("a.png", b"\x89PNG"), ("empty.pyz", b"")]
)
def test_what_is_no_archive_is_no_gap(path: str, content: bytes) -> None:
    assert gaps(path, content) == {}


def test_end_record_behind_a_comment_is_found() -> None:
    assert gaps("x.bin", zipped("__main__.py", comment=b"c" * 60_000))


def test_end_record_whose_fields_spell_another_is_found() -> None:
    whole = bytearray(zipped("__main__.py"))
    whole[-18:-14] = b"PK\x05\x06"
    assert gaps("x.bin", bytes(whole))


def test_directory_that_counts_less_than_it_lists_is_a_gap() -> None:
    whole = zipped("a.csv", "__main__.py")
    fields = END.unpack(whole[-END.size :])
    short = END.pack(fields[0], 0, 0, 1, 1, *fields[5:])
    assert "more than it counts" in gaps("data.bin", whole[: -END.size] + short)["data.bin"]


@pytest.mark.parametrize("path", ["a.pyz", "a.whl", "a.zip"])
@pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"version git-lfs\n"])
def test_named_archive_that_cannot_be_listed_is_a_gap(path: str, content: bytes) -> None:
    assert gaps(path, content)[path].startswith("may be an archive of code")


def test_more_members_than_are_listed_are_a_gap() -> None:
    whole = zipped("a.csv")
    fields = END.unpack(whole[-END.size :])
    many = END.pack(*fields[:3], 0xFFFF, 0xFFFF, 9 << 20, *fields[6:])
    assert MOST_MEMBERS > 0xFFFF
    assert gaps("a.zip", whole[: -END.size] + many)


def test_source_code_in_an_archive_leaves_every_question_open() -> None:
    tree = MemoryTree({"app.pyz": zipped("__main__.py"), "run": b"#!python\n" + zipped("a.py")})
    found = gather(tree, (), reads=(Source,)).collected[Source]
    assert not isinstance(found, Unavailable)
    assert [gap.path for gap in found.gaps] == ["app.pyz", "run"]
    assert all(gap.may_hold(frozenset({"torch"})) for gap in found.gaps)

"""Judges messages of Protocol Buffers that are written as text: graphs, networks, settings."""

from collections.abc import Iterator
from typing import Final

from bartizan.formats.pickle.facts import Name
from bartizan.formats.prototext import messages_of, strings_of, without_comments
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.gadgets import is_gadget
from bartizan.scan.graphs import RUNS
from bartizan.scan.inert import text
from bartizan.scan.part import Part, Scan, found, unread

MOST: Final = 64 << 20
# How far behind the beginning of a layer its class is looked for.
LAYER: Final = 8_000
PYTHON: Final = "python"


def prototext_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a text by the operators, layers and backends that it names."""
    yield from text(scan, part)
    if part.source.size > MOST:
        yield unread(part, f"only its first {MOST} bytes were looked at")
    written = without_comments(part.source.read_at(0, MOST).decode("utf-8", "replace"))
    for name in dict.fromkeys(value for value, _ in strings_of("op", written)):
        if RUNS.fullmatch(name):
            told = f"its operator {name} calls Python, or reads or writes files that it names"
            yield found(part, "tensorflow-operator", Verdict.CRITICAL, told)
    for start in messages_of("python_param", written):
        yield _layer(part, written[start : start + LAYER], start)
    for value, start in strings_of("backend", written):
        if value == PYTHON:
            told = "its backend is Python: Triton runs the model.py of each version beside it"
            yield found(part, "remote-code", Verdict.REVIEW, told, start)


def _layer(part: Part, written: str, at: int) -> ScanFinding:
    """Judge a layer of Caffe that is a class of Python, which is imported and called."""
    module, layer = (
        next((value for value, _ in strings_of(field, written)), "")[:200]
        for field in ("module", "layer")
    )
    name = Name(module, layer)
    verdict = Verdict.CRITICAL if is_gadget(name) else Verdict.REVIEW
    return found(part, "caffe-python", verdict, f"a layer of it is {name}, which is Python", at)

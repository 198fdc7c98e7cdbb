"""Judges messages of Protocol Buffers that are written as text: graphs, networks, settings."""

import re
from collections.abc import Iterator
from typing import Final

from bartizan.formats.pickle.facts import Name
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.gadgets import is_gadget
from bartizan.scan.graphs import RUNS
from bartizan.scan.inert import text
from bartizan.scan.part import Part, Scan, found

MOST: Final = 64 << 20
OPERATOR: Final = re.compile(r"""\bop\s{0,9}:\s{0,9}["'](\w{1,80})["']""")
PYTHON: Final = re.compile(r"""\bpython_param\s{0,9}:?\s{0,9}\{([^}]{0,2000})""")
FIELD: Final = re.compile(r"""\b(module|layer)\s{0,9}:\s{0,9}["']([\w.]{1,200})["']""")
BACKEND: Final = re.compile(r"""\bbackend\s{0,9}:\s{0,9}["']python["']""")


def prototext_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a text by the operators, layers and backends that it names."""
    yield from text(scan, part)
    written = part.source.read_at(0, MOST).decode("utf-8", "replace")
    for name in dict.fromkeys(OPERATOR.findall(written)):
        if RUNS.fullmatch(name):
            told = f"its operator {name} calls Python, or reads or writes files that it names"
            yield found(part, "tensorflow-operator", Verdict.CRITICAL, told)
    for match in PYTHON.finditer(written):
        yield _layer(part, dict(FIELD.findall(match[1])), match.start())
    if (backend := BACKEND.search(written)) is not None:
        told = "its backend is Python: Triton runs the model.py of each version beside it"
        yield found(part, "remote-code", Verdict.REVIEW, told, backend.start())


def _layer(part: Part, fields: dict[str, str], at: int) -> ScanFinding:
    """Judge a layer of Caffe that is a class of Python, which is imported and called."""
    name = Name(fields.get("module", "")[:200], fields.get("layer", "")[:200])
    verdict = Verdict.CRITICAL if is_gadget(name) else Verdict.REVIEW
    return found(part, "caffe-python", verdict, f"a layer of it is {name}, which is Python", at)

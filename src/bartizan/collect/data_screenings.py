"""Reports of `bartizan data vet` that are kept in a workload: which bytes they speak about."""

import re
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.evidence.data import Screening
from bartizan.formats.jsondoc import read_json
from bartizan.formats.node import Node

SCHEMA: Final = "bartizan.data-vet/v1"
_NAME: Final = re.compile(r"(?i)\.vet\.json\Z")
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}\Z")
_OUTCOMES: Final = frozenset({"clear", "alarm", "inconclusive"})
_METHOD: Final = re.compile(r"[a-z][a-z-]{1,40}\Z")


def is_screening(path: str) -> bool:
    """Whether a file by this name is kept as the report of a vetting."""
    return _NAME.search(path) is not None


def screening_of(path: str, content: bytes) -> Screening:
    """Return what a report says. Raises FormatError for what is no report that can be relied on.

    A report is taken by what it says of each method, once: one that says clear beside an alarm of a
    method, or of rows that were not read, is none.
    """
    whole = read_json(content)
    outcome = _text(whole, "outcome")
    if _text(whole, "schema") != SCHEMA or outcome not in _OUTCOMES:
        raise FormatError(f"is no report of the kind {SCHEMA}")
    listed = whole.get("dataset", "files")
    results = whole.get("results")
    if listed is None or results is None:
        raise FormatError("lists no files or no results")
    judged = [_method(each) for each in results.items()]
    methods = dict(judged)
    if len(methods) < len(judged):
        raise FormatError("names a method twice")
    alarms = tuple(name for name, said in methods.items() if said == "alarm")
    if outcome == "clear" and (not methods or set(methods.values()) != {"clear"}):
        raise FormatError("says clear, and not all of its methods do")
    if outcome == "clear" and _is_part(whole, results):
        raise FormatError("says clear, and the dataset was read, but not to its end")
    return Screening(
        path=path,
        outcome=outcome,
        methods=tuple(methods),
        alarms=alarms,
        files=tuple(_file(each) for each in listed.items()),
    )


def _is_part(whole: Node, results: Node) -> bool:
    """Whether a report says itself that rows were not read, or that there were none."""
    unread = whole.get("not_read")
    rows = whole.get("dataset", "rows")
    left = (each.get("rows_not_read") for each in results.items())
    return (
        (unread is not None and next(iter(unread.items()), None) is not None)
        or (rows is not None and rows.value == 0)
        or any(each is not None and each.value != 0 for each in left)
    )


def _method(result: Node) -> tuple[str, str]:
    name = _text(result, "method")
    if not _METHOD.match(name):
        raise FormatError("names a method that is none")
    return name, _text(result, "outcome")


def _file(listed: Node) -> tuple[str, str]:
    digest = _text(listed, "digest")
    if not _DIGEST.match(digest):
        raise FormatError("lists a file without its SHA-256")
    return _text(listed, "name").rpartition("/")[2], digest


def _text(node: Node, name: str) -> str:
    found = node.get(name)
    return (found.text or "") if found is not None else ""

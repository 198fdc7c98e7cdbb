"""Read the profile, attestations, waivers and exclusions that stand beside a workload."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bartizan.collect.declared_facts import attested, excluded, profile, waived
from bartizan.collect.declared_schema import (
    AttestationDocument,
    Document,
    ExclusionDocument,
    ProfileDocument,
    WaiverDocument,
)
from bartizan.collect.keeping import PROFILE
from bartizan.core.described import described
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.evidence.declared import Declared
from bartizan.formats.node import Limits, Node
from bartizan.formats.yamldoc import read_yaml

ATTESTATIONS = ".bartizan/attestations/"
WAIVERS = ".bartizan/waivers/"
EXCLUSIONS = ".bartizan/exclusions/"
LIMITS = Limits(size=1_000_000, depth=16, nodes=20_000)
SHOWN = 60
LINE = re.compile(r"\bline ([0-9]{1,7})\b")

D = TypeVar("D", bound=Document)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a document, and where."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        """Render as path:line: text."""
        return f"{self.path}:{self.line}: {self.text}"


def is_declared(path: str) -> bool:
    """Whether a file at this path, relative to the workload's root, is one of the documents."""
    if path == PROFILE:
        return True
    folder, _, name = path.rpartition("/")
    if f"{folder}/" not in (ATTESTATIONS, WAIVERS, EXCLUSIONS):
        return False
    return name.endswith((".yaml", ".yml"))


def read_declared(files: Mapping[str, bytes]) -> Declared:
    """Return all that is declared in files, a mapping of relative path to content.

    Other files are ignored. Raises InvalidInputError with every problem of every document: where it
    is, what kind of value was found and what is allowed. Whether a statement has expired, or was
    made by the right role, is judged later, against the catalogue.
    """
    problems: list[Problem] = []
    content = files.get(PROFILE)
    declared = Declared(
        profile=None
        if content is None
        else _read(PROFILE, content, ProfileDocument, profile, problems),
        attestations=_folder(files, ATTESTATIONS, AttestationDocument, attested, problems),
        waivers=_folder(files, WAIVERS, WaiverDocument, waived, problems),
        exclusions=_folder(files, EXCLUSIONS, ExclusionDocument, excluded, problems),
        files=sum(is_declared(path) for path in files),
    )
    if problems:
        raise invalid(problems)
    return declared


def invalid(problems: list[Problem]) -> InvalidInputError:
    """Return the error that names all problems together."""
    noun = "problem" if len(problems) == 1 else "problems"
    lines = "\n".join(f"  {problem}" for problem in problems[:SHOWN])
    return InvalidInputError(
        f"{len(problems)} {noun} in the documents beside the workload:\n{lines}",
        hint="Correct them, or write the documents with `bartizan init`, `attest` and `waive`.",
    )


def _folder(
    files: Mapping[str, bytes],
    folder: str,
    schema: type[D],
    make: Callable[[D, str, Node], R],
    problems: list[Problem],
) -> tuple[R, ...]:
    paths = sorted(path for path in files if path.startswith(folder) and is_declared(path))
    read = [_read(path, files[path], schema, make, problems) for path in paths]
    return tuple(fact for fact in read if fact is not None)


def _read(
    path: str,
    content: bytes,
    schema: type[D],
    make: Callable[[D, str, Node], R],
    problems: list[Problem],
) -> R | None:
    try:
        node = _one_document(content)
    except FormatError as error:
        named = LINE.search(error.message)
        problems.append(Problem(path, int(named[1]) if named else 1, error.message))
        return None
    try:
        return make(schema.model_validate(node.plain()), path, node)
    except ValidationError as error:
        problems.extend(_problems(path, node, error))
        return None


def _one_document(content: bytes) -> Node:
    documents = read_yaml(content, limits=LIMITS)
    if len(documents) != 1:
        raise FormatError(f"one document is expected, and there are {len(documents)}")
    if not documents[0].maps() or documents[0].items():
        raise FormatError("a map of fields is expected")
    tagged = next((node for node in documents[0].walk() if node.expression is not None), None)
    if tagged is not None:
        raise FormatError(f"line {tagged.line}: tags (!name) are not used here")
    return documents[0]


def _problems(path: str, node: Node, error: ValidationError) -> list[Problem]:
    found = [
        Problem(path, line_of(node, detail["loc"]), _text(detail))
        for detail in error.errors(include_url=False, include_context=True)
    ]
    return sorted(found, key=lambda problem: (problem.line, problem.text))


def line_of(node: Node, location: tuple[int | str, ...]) -> int:
    """Return the line of the value at location, or of its nearest ancestor."""
    line = node.line
    for step in location:
        items = node.items()
        child = (
            items[step]
            if isinstance(step, int) and step < len(items)
            else node.fields().get(str(step))
        )
        if child is None:
            break
        node, line = child, child.key_line
    return line


def _text(detail: ErrorDetails) -> str:
    where = ".".join(str(step) for step in detail["loc"] if step != "[key]")
    match detail["type"]:
        case "extra_forbidden":
            return f"'{where}' is not a field here"
        case "missing":
            return f"'{where}' is missing"
        case "literal_error" | "enum":
            allowed = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
            shown = described(detail["input"], allowed.split(", "))
            return f"'{where}' is {shown}; allowed: {allowed}"
        case _:
            reason = detail["msg"].removeprefix("Value error, ")
            shown = described(detail["input"])
            return f"'{where}' is {shown}: {reason[:1].lower()}{reason[1:]}"

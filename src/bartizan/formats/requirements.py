"""Reads pip requirements and constraints files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.lines import MEBIBYTE, lines_of, read_text
from bartizan.formats.requirement import Requirement, read_requirement, without_credentials

MAX_BYTES: Final = 8 * MEBIBYTE
# Each may be a requirement, which takes half a kilobyte.
MAX_LINES: Final = 100_000
ALIASES: Final = {
    "-i": "--index-url",
    "--pypi-url": "--index-url",
    "-f": "--find-links",
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
}
VALUED: Final = frozenset(
    {"--index-url", "--extra-index-url", "--find-links", "--trusted-host", "--no-binary"}
    | {"--only-binary", "--use-feature", "--requirement", "--constraint", "--editable"}
)
_COMMENT: Final = re.compile(r"(?:^|[ \t])#.*$")
_OPTION: Final = re.compile(r"(--[A-Za-z][\w-]*|-[A-Za-z](?=[ \t=]|$))[ \t]*=?[ \t]*(.*)$")
ATTACHED: Final = re.compile(r"(-[efirc])=?([^-].*)$")
_TRAILING: Final = re.compile(r"[ \t]--[a-z]")
_HASH: Final = re.compile(r"--hash[ =]([A-Za-z0-9]+:[0-9A-Fa-f]+)")


@dataclass(frozen=True, slots=True)
class Option:
    """An option of the installer, by its long name; a URL has no credentials."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class RequirementsFile:
    """What a requirements file asks for.

    `includes` are the options that name another requirements or constraints file; `unread` are
    lines that are neither.
    """

    requirements: tuple[Requirement, ...] = ()
    options: tuple[Option, ...] = ()
    includes: tuple[Option, ...] = ()
    unread: tuple[int, ...] = ()


def read_requirements(content: bytes) -> RequirementsFile:
    """Read a requirements file by pip's rules; files that it includes are only named.

    Raises FormatError for content that is no text, is larger than MAX_BYTES or has more than
    MAX_LINES lines.
    """
    requirements: list[Requirement] = []
    options: list[Option] = []
    unread: list[int] = []
    lines = lines_of(read_text(content, limit=MAX_BYTES))
    if len(lines) > MAX_LINES:
        raise FormatError(f"a file of more than {MAX_LINES:,} lines of requirements is not read")
    for number, text in _logical(lines):
        option = read_option(text, number)
        if option and option.name == "--editable":
            requirement = _requirement(option.value, number)
            requirement = replace(requirement, editable=True) if requirement else None
        elif option:
            options.append(option)
            continue
        else:
            requirement = _requirement(text, number)
        if requirement:
            requirements.append(requirement)
        else:
            unread.append(number)
    names_a_file = {option: option.name in ("--requirement", "--constraint") for option in options}
    return RequirementsFile(
        requirements=tuple(requirements),
        options=tuple(option for option in options if not names_a_file[option]),
        includes=tuple(option for option in options if names_a_file[option]),
        unread=tuple(unread),
    )


def read_option(text: str, line: int) -> Option | None:
    """Read a line that begins with an option; None for any other line."""
    match = _OPTION.match(text) or ATTACHED.match(text)
    if match is None:
        return None
    name = ALIASES.get(match[1], match[1])
    value = match[2].strip().strip("\"'")
    return Option(name, value if name == "--editable" else without_credentials(value), line)


def _logical(lines: list[str]) -> Iterator[tuple[int, str]]:
    pieces: list[str] = []
    start = 1
    for number, line in enumerate(lines, 1):
        start = start if pieces else number
        continued = line.endswith("\\") and not line.lstrip().startswith("#")
        pieces.append(_COMMENT.sub("", line[:-1] if continued else line))
        if not continued:
            if text := "".join(pieces).strip():
                yield start, text
            pieces = []
    if text := "".join(pieces).strip():
        yield start, text


def _requirement(text: str, line: int) -> Requirement | None:
    trailing = _TRAILING.search(text)
    requirement = read_requirement(text[: trailing.start()] if trailing else text, line)
    hashes = tuple(_HASH.findall(text))
    return replace(requirement, hashes=hashes) if requirement and hashes else requirement

"""Instructions of a Dockerfile with the physical lines that made them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.lines import lines_of
from bartizan.formats.shell import Command, Word, read_commands

MAX_INSTRUCTIONS: Final = 10_000
KEYWORDS: Final = frozenset(
    {
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    }
)
_DIRECTIVE: Final = re.compile(r"#\s*([A-Za-z]\w*)\s*=\s*(.+?)\s*$")
_WORD: Final = re.compile(r"""(?:"(?:\\.|[^"\\])*+"|'[^']*+'|\\.|[^\s"'\\]|["'\\])+""", re.DOTALL)
_QUOTING: Final = re.compile(r"""\\(.)|["']""", re.DOTALL)
_FLAG: Final = re.compile(r"--([a-z][a-z-]*)(?:=(\S*))?(?:\s+|$)")
_HEREDOC: Final = re.compile(r"\d*<<(-?)([\"']?)([A-Za-z0-9_.-]+)\2$")
_WITH_HEREDOC: Final = frozenset({"ADD", "COPY", "RUN"})
_SHELLS: Final = frozenset({"sh", "bash", "ash", "dash", "zsh", "/bin/sh", "/bin/bash"})


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its continued lines joined.

    `arguments` leave out the flags; `lines` are the physical lines that made them, comments and the
    escape character left out; `body` holds the lines of its here-documents. `stage` is None before
    the first FROM.
    """

    keyword: str
    arguments: str
    flags: tuple[tuple[str, str], ...]
    line: int
    end_line: int
    stage: int | None
    lines: tuple[tuple[int, str], ...]
    body: tuple[tuple[int, str], ...] = ()

    @property
    def exec_form(self) -> tuple[str, ...] | None:
        """The words of the JSON form, or None when the instruction has the shell form."""
        if not self.arguments.startswith("["):
            return None
        try:
            words = json.loads(self.arguments)
        except (ValueError, RecursionError):
            return None
        return tuple(words) if all(isinstance(word, str) for word in words) else None

    @property
    def words(self) -> tuple[Word, ...]:
        """The arguments split at spaces outside quotes, quotes kept, each with its line."""
        starts = list(accumulate((len(text) for _, text in self.lines), initial=0))
        joined = "".join(text for _, text in self.lines)
        found, at = [], 0
        for match in _WORD.finditer(joined):
            while starts[at + 1] <= match.start():
                at += 1
            found.append(Word(match.group(), self.lines[at][0]))
        return tuple(found)

    @property
    def pairs(self) -> tuple[tuple[str, str | None, int], ...]:
        """(name, value, line) of an ENV, ARG or LABEL; the value is None for `ARG NAME`."""
        words = self.words
        if self.keyword == "ENV" and words and "=" not in words[0].text:
            value = self.arguments.partition(words[0].text)[2].strip()
            return ((words[0].text, value, words[0].line),)
        split = ((word.text.partition("="), word.line) for word in words)
        return tuple((unquote(n), unquote(v) if eq else None, at) for (n, eq, v), at in split)

    @property
    def commands(self) -> tuple[Command, ...]:
        """The shell commands of a RUN, CMD or ENTRYPOINT, with their lines.

        A here-document counts as commands where a shell reads it. Raises FormatError for a script
        beyond the bound of read_commands.
        """
        words = self.exec_form
        if words is not None:
            if words[1:2] in (("-c",), ("-lc",), ("-ec",)) and words[0] in _SHELLS:
                return read_commands((self.line, word) for word in words[2:3])
            return (Command(tuple(Word(w, self.line) for w in words), self.line, self.end_line),)
        if self.body and _read_by_shell(self):
            return read_commands(self.body)
        last = len(self.lines) - 1
        return read_commands(
            (at, text if index == last else f"{text}\\")
            for index, (at, text) in enumerate(self.lines)
        )


def unquote(word: str) -> str:
    """Return a word of an instruction without its quotes and escapes."""
    return _QUOTING.sub(lambda match: match[1] or "", word)


def _escape(lines: list[str]) -> str:
    directives = takewhile(bool, (_DIRECTIVE.match(line) for line in lines))
    named = {match[1].lower(): match[2] for match in directives if match}
    return "`" if named.get("escape") == "`" else "\\"


def read_instructions(text: str) -> Iterator[Instruction]:
    """Yield the instructions of a Dockerfile's text in order, their stage not yet known.

    Raises FormatError for an unknown instruction, a here-document without its end, and more than
    MAX_INSTRUCTIONS.
    """
    lines = lines_of(text)
    escape = _escape(lines)
    continued = re.compile(rf"(?:^|(?<!{re.escape(escape)})){re.escape(escape)}[ \t]*$")
    at = count = 0
    while at < len(lines):
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            at += 1
            continue
        start = at
        pieces, at = _pieces(lines, at, continued)
        instruction = _parsed(pieces, start + 1)
        body, at = _bodies(lines, at, instruction)
        count += 1
        if count > MAX_INSTRUCTIONS:
            raise FormatError(f"more than {MAX_INSTRUCTIONS} instructions are not read")
        yield replace(instruction, body=body, end_line=at)


def _pieces(
    lines: list[str], at: int, continued: re.Pattern[str]
) -> tuple[list[tuple[int, str]], int]:
    pieces: list[tuple[int, str]] = []
    while at < len(lines):
        line = lines[at]
        at += 1
        if pieces and (not line.strip() or line.lstrip().startswith("#")):
            continue
        match = continued.search(line)
        pieces.append((at, line[: match.start()] if match else line))
        if not match:
            break
    return pieces, at


def _parsed(pieces: list[tuple[int, str]], line: int) -> Instruction:
    keyword, _, rest = pieces[0][1].lstrip().partition(" ")
    head, _, after = keyword.partition("\t")
    keyword, first = head.upper(), f"{after} {rest}" if after else rest
    if keyword not in KEYWORDS:
        raise FormatError(f"line {line} begins with no instruction of a Dockerfile")
    lines, flags = _without_flags([(pieces[0][0], first.lstrip()), *pieces[1:]])
    arguments = "".join(text for _, text in lines).strip()
    return Instruction(keyword, arguments, flags, line, line, None, lines)


def _without_flags(
    lines: list[tuple[int, str]],
) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[str, str], ...]]:
    flags: list[tuple[str, str]] = []
    for index, (number, text) in enumerate(lines):
        at = len(text) - len(text.lstrip())
        while match := _FLAG.match(text, at):
            flags.append((match[1], match[2] or ""))
            at = match.end()
        if rest := text[at:]:
            return ((number, rest), *lines[index + 1 :]), tuple(flags)
    return tuple(lines[-1:]), tuple(flags)


def _bodies(
    lines: list[str], at: int, instruction: Instruction
) -> tuple[tuple[tuple[int, str], ...], int]:
    if instruction.keyword not in _WITH_HEREDOC or "<<" not in instruction.arguments:
        return (), at
    body: list[tuple[int, str]] = []
    for word in instruction.words:
        if not (match := _HEREDOC.match(word.text)):
            continue
        while at < len(lines) and _delimiter(lines[at], match) != match[3]:
            body.append((at + 1, lines[at]))
            at += 1
        if at == len(lines):
            raise FormatError(f"line {word.line}: a here-document has no end")
        at += 1
    return tuple(body), at


def _delimiter(line: str, heredoc: re.Match[str]) -> str:
    return line.lstrip("\t") if heredoc[1] else line


def _read_by_shell(instruction: Instruction) -> bool:
    rest = [word.text for word in instruction.words if not _HEREDOC.match(word.text)]
    return not rest or rest[0] in _SHELLS

"""Commands of a POSIX shell text: words with their lines and the operators between them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError

MAX_WORDS: Final = 100_000
_PIECE: Final = re.compile(
    r"(?P<continued>\\\n)"
    r"|(?P<newline>\n)"
    r"|(?P<space>[ \t\f\v]+)"
    r"|(?P<redirect>(?:\d*[<>]+&?|&>+)-?)"
    r"|(?P<operator>&&|\|\||\|&|;;|[;|&()])"
    r"|(?P<single>'[^']*+(?:'|\Z))"
    r'|(?P<double>"(?:[^"\\]|\\[\s\S])*+(?:"|\\?\Z))'
    r"|(?P<escaped>\\[\s\S]|\\\Z)"
    r"|(?P<comment>(?<![^\s;|&()])#[^\n]*)"
    r"|(?P<plain>[^\s\\\"'<>;|&()]+|[^\n])"
)
_PREFIXES: Final = frozenset(
    {
        "!",
        "{",
        "then",
        "do",
        "else",
        "elif",
        "if",
        "while",
        "until",
        "time",
        "sudo",
        "env",
        "exec",
        "nohup",
        "command",
        "doas",
    }
)
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_UNESCAPED: Final = re.compile(r'\\([\\"$`])|\\\n')


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its quotes, and the line on which it begins."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command: its words, its lines, and the operator that stands before it.

    `joiner` is empty for the first command, a newline for one on a line of its own, and otherwise
    the operator: a pipe means that this command reads what the one before it wrote.
    """

    words: tuple[Word, ...]
    line: int
    end_line: int
    joiner: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The words without their lines."""
        return tuple(word.text for word in self.words)

    @property
    def invoked(self) -> tuple[Word, ...]:
        """The words from the program on: without keywords, assignments, `sudo` and its kind."""
        start = 0
        for word in self.words:
            prefix = word.text in _PREFIXES or _ASSIGNMENT.match(word.text)
            if not prefix and not (start and word.text.startswith("-")):
                break
            start += 1
        return self.words[start:]


class _Reader:
    """Builds words and commands out of pieces; `line` is where the next piece begins."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.commands: list[Command] = []
        self.count = 0
        self._words: list[Word] = []
        self._parts: list[str] = []
        self._start = line
        self._end = line
        self._open = False
        self._joiner = ""

    def add(self, part: str) -> None:
        if not self._open:
            self._open, self._start = True, self.line
        self._parts.append(part)

    def end_word(self) -> None:
        if not self._open:
            return
        self._words.append(Word("".join(self._parts), self._start))
        self._parts, self._open, self._end = [], False, self.line
        self.count += 1
        if self.count > MAX_WORDS:
            raise FormatError(f"a script of more than {MAX_WORDS} words is not read")

    def end_command(self, joiner: str) -> None:
        self.end_word()
        if self._words:
            first, words = self._words[0].line, tuple(self._words)
            self.commands.append(Command(words, first, self._end, self._joiner))
            self._words, self._joiner = [], joiner
        elif joiner != "\n":
            self._joiner = joiner


def read_commands(lines: Iterable[tuple[int, str]]) -> tuple[Command, ...]:
    """Split numbered lines of a script into simple commands, in order.

    Quotes, escapes, comments and continued lines are understood; expansions, here-documents and
    compound commands are not: their words are ordinary words. Line numbers may have holes. Raises
    FormatError for a script of more than MAX_WORDS words.
    """
    numbered = list(lines)
    if not numbered:
        return ()
    numbers = _physical(numbered)
    reader = _Reader(next(numbers))
    text = "\n".join(line for _, line in numbered)
    for match in _PIECE.finditer(text):
        _take(reader, match.lastgroup or "", match.group())
        for _ in range(match.group().count("\n")):
            reader.line = next(numbers)
    reader.end_command("")
    return tuple(reader.commands)


def words_of(text: str, line: int = 1) -> tuple[str, ...]:
    """Return the words of one line of a script, operators left out.

    Raises FormatError for a line of more than MAX_WORDS words.
    """
    commands = read_commands(enumerate(text.split("\n"), line))
    return tuple(text for command in commands for text in command.texts)


def expands(text: str, name: str) -> bool:
    """Whether a text takes in the value of the variable of a name, in which anything may stand."""
    return re.search(rf"\$\{{?{re.escape(name)}(?!\w)", text) is not None


def _physical(numbered: list[tuple[int, str]]) -> Iterator[int]:
    for number, text in numbered:
        for _ in range(text.count("\n") + 1):
            yield number


def _take(reader: _Reader, kind: str, piece: str) -> None:
    match kind:
        case "space":
            reader.end_word()
        case "newline" | "operator":
            reader.end_command(piece)
        case "comment" | "continued":
            return
        case "redirect":
            reader.end_word()
            reader.add(piece)
        case _:
            reader.add(_unquoted(kind, piece))


def _unquoted(kind: str, piece: str) -> str:
    match kind:
        case "single":
            return piece[1:].removesuffix("'")
        case "double":
            return _UNESCAPED.sub(r"\1", piece[1:].removesuffix('"'))
        case "escaped":
            return piece[1:]
        case _:
            return piece

"""JSON as a positioned tree: one pass, no recursion, optionally with comments (RFC 8259, JSONC)."""

import json
import re
from dataclasses import dataclass, field

from bartizan.core.errors import FormatError
from bartizan.formats.keys import repeated
from bartizan.formats.node import Limits, Node, Value
from bartizan.formats.text import decode

JSON_LIMITS = Limits(size=20_000_000, depth=100, nodes=2_000_000)

_TOKENS = (
    r"(?:(?P<mark>[{}\[\]:,])"
    r'|"(?P<string>[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"'
    r"|(?P<int>-?(?:0|[1-9][0-9]*+))(?![0-9.eE])"
    r"|(?P<float>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?|NaN|-?Infinity)(?![\w.])"
    r"|(?P<word>true|false|null)(?!\w)"
    r"|(?P<end>\Z))"
)
_STRICT = re.compile(rf"[ \t\r\n]*+{_TOKENS}")
_LENIENT = re.compile(rf"(?:[ \t\r\n]++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+{_TOKENS}")
_WORDS = {"true": True, "false": False, "null": None}
_FOUND = {
    "string": "a string", "int": "a number", "float": "a number", "word": "a word",
    "end": "the end",
}  # fmt: skip
_CLOSER = {"[": "]", "{": "}"}
_MAX_DIGITS = 4000
# Of numbers it only has to find the end: an integer may have more digits than Python converts.
_DECODER = json.JSONDecoder(parse_int=float)


def read_json(
    content: bytes,
    *,
    lenient: bool = False,
    limits: Limits = JSON_LIMITS,
    without: frozenset[str] = frozenset(),
) -> Node:
    """Return the value of a JSON text, with lines.

    `lenient` also takes comments and a comma before a closing bracket, as editors' and clients'
    configuration files have them; NaN and Infinity are always taken, because Python writes them.
    Lists and maps under the keys of `without` are passed over and read as null. Raises FormatError
    on anything else, also for a key that is given twice.
    """
    text = decode(content, limits.size)
    return _Reader(text, lenient=lenient, limits=limits, without=without).document()


def read_json_text(text: str, *, lenient: bool = False, limits: Limits = JSON_LIMITS) -> Node:
    """Do as `read_json` does for text that is already decoded."""
    return _Reader(text, lenient=lenient, limits=limits).document()


@dataclass(slots=True)
class _Frame:
    """A list or map that is being read."""

    closer: str
    line: int
    key_line: int
    items: list[Node] = field(default_factory=list)
    fields: dict[str, Node] = field(default_factory=dict)
    key: str = ""
    at: int = 0

    def add(self, node: Node) -> None:
        if self.closer == "]":
            self.items.append(node)
        else:
            self.fields[self.key] = node

    def finish(self, end_line: int) -> Node:
        value: Value = tuple(self.items) if self.closer == "]" else self.fields
        return Node(value, self.line, end_line, self.key_line)


class _Reader:
    """The current token, and the frames around it."""

    def __init__(
        self, text: str, *, lenient: bool, limits: Limits, without: frozenset[str] = frozenset()
    ) -> None:
        self.text = text
        self.lenient = lenient
        self.limits = limits
        self.without = without
        self.pattern = _LENIENT if lenient else _STRICT
        self.position = 0
        self.line = 1
        self.kind: str | None = None
        self.token = ""
        self.stack: list[_Frame] = []
        self.nodes = 0

    def document(self) -> Node:
        """Read one value up to the end of the text."""
        self._advance()
        while True:
            node = self._open() if self.kind == "mark" and self.token in _CLOSER else self._scalar()
            if node is None:
                continue
            node = self._attach(node)
            if node is not None:
                if self.kind != "end":
                    raise self._unexpected("the end")
                return node

    def _open(self) -> Node | None:
        """Enter a list or map; an empty one is complete at once."""
        frame = _Frame(_CLOSER[self.token], self.line, self._key_line())
        if len(self.stack) >= self.limits.depth:
            raise FormatError(f"line {self.line}: nested deeper than {self.limits.depth} levels")
        self._count()
        self._advance()
        if self._at(frame.closer):
            return self._close(frame)
        self.stack.append(frame)
        if frame.closer == "}":
            self._key(frame)
        return None

    def _attach(self, node: Node) -> Node | None:
        """Hand a value to its frame, and leave the frames that end with it.

        Returns the value of the whole text once no frame is left.
        """
        while self.stack:
            frame = self.stack[-1]
            frame.add(node)
            if self._at(","):
                self._advance()
                if not (self.lenient and self._at(frame.closer)):
                    if frame.closer == "}":
                        self._key(frame)
                    return None
            if not self._at(frame.closer):
                raise self._unexpected(f"a comma or {frame.closer}")
            self.stack.pop()
            node = self._close(frame)
        return node

    def _close(self, frame: _Frame) -> Node:
        node = frame.finish(self.line)
        self._advance()
        return node

    def _key(self, frame: _Frame) -> None:
        """Read the next key of a map and its colon."""
        if self.kind != "string":
            raise self._unexpected("a key")
        frame.at = self.line
        frame.key = self._string()
        if frame.key in frame.fields:
            raise repeated(frame.key, f"line {self.line}: ")
        self._advance()
        if not self._at(":"):
            raise self._unexpected("a colon")
        self._advance()
        if frame.key in self.without and self.kind == "mark" and self.token in _CLOSER:
            self._pass_over()

    def _pass_over(self) -> None:
        """Take a list or a map for null, at the speed of the standard library's reader."""
        try:
            _, end = _DECODER.raw_decode(self.text, self.position - 1)
        except (ValueError, RecursionError):
            raise self._unexpected("a value") from None
        self.line += self.text.count("\n", self.position, end)
        self.kind, self.token, self.position = "word", "null", end

    def _scalar(self) -> Node:
        value: Value
        if self.kind == "string":
            value = self._string()
        elif self.kind == "int" and len(self.token) < _MAX_DIGITS:
            value = int(self.token)
        elif self.kind in ("int", "float"):
            value = float(self.token)
        elif self.kind == "word":
            value = _WORDS[self.token]
        else:
            raise self._unexpected("a value")
        self._count()
        node = Node(value, self.line, self.line, self._key_line())
        self._advance()
        return node

    def _string(self) -> str:
        if "\\" not in self.token:
            return self.token
        try:
            text = str(_DECODER.raw_decode(f'"{self.token}"')[0])
        except ValueError:
            raise self._unexpected("a string") from None
        if text.isascii():
            return text
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _advance(self) -> None:
        found = self.pattern.match(self.text, self.position)
        if found is None:
            line = self.line + self.text.count("\n", self.position, self.position + 1)
            raise FormatError(f"not JSON: line {line}: an unreadable character")
        kind = found.lastgroup or "end"
        start = found.start(kind)
        if start > self.position:
            self.line += self.text.count("\n", self.position, start)
        self.kind, self.token, self.position = kind, found[kind], found.end()

    def _at(self, mark: str) -> bool:
        return self.kind == "mark" and self.token == mark

    def _key_line(self) -> int:
        top = self.stack[-1] if self.stack else None
        return top.at if top is not None and top.closer == "}" else self.line

    def _count(self) -> None:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise FormatError(f"more than {self.limits.nodes} values")

    def _unexpected(self, wanted: str) -> FormatError:
        found = (
            f"'{self.token}'" if self.kind == "mark" else _FOUND.get(self.kind or "", "something")
        )
        return FormatError(f"not JSON: line {self.line}: {found} where {wanted} should be")

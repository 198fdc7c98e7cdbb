"""HCL expressions: literals become values, and everything else keeps its source text."""

import textwrap
from collections.abc import Callable

from bartizan.core.errors import FormatError
from bartizan.formats.hcltokens import (
    END,
    HEREDOC,
    NAME,
    NEWLINE,
    NUMBER,
    STRING,
    TEMPLATE,
    Tokens,
)
from bartizan.formats.node import Expression, Limits, Node, Value
from bartizan.formats.template import mark, split, unescape, unmark

_CONSTANTS = {"true": True, "false": False, "null": None}
_OPENERS = frozenset("([{")
_CLOSERS = frozenset(")]}")
_OPERANDS = frozenset({NAME, NUMBER, STRING, TEMPLATE, HEREDOC})
_LITERAL_CALLS = frozenset(
    {"jsonencode", "nonsensitive", "sensitive", "tolist", "tomap", "toset", "yamlencode"}
)
_MAX_DIGITS = 300


class ExpressionReader:
    """A position in the tokens of a file, and the reading of one expression from there."""

    def __init__(self, tokens: Tokens, limits: Limits) -> None:
        """Stand before the first token."""
        self.text = tokens.text
        self.tokens = tokens
        self.kinds = tokens.kinds
        self.limits = limits
        self.at = 0
        self.depth = 0
        self.nodes = 0
        self.readers: dict[str, Callable[[int | None], Node | None]] = {
            NAME: self._name,
            HEREDOC: self._heredoc,
            "[": self._list,
            "{": self._object,
            "-": self._negative,
        }

    def expression(self, key_line: int | None, *, newline_ends: bool) -> Node:
        """Read one expression, and stop before the token that ends it.

        A call that only changes the form of a literal, such as `jsonencode({…})`, reads as that
        literal. Raises FormatError.
        """
        start, line = self.at, self.line()
        node = self._literal(key_line)
        if not newline_ends:
            self.skip_newlines()
        if node is not None and self._ends(newline_ends=newline_ends):
            return node
        last = self._skip(newline_ends=newline_ends)
        if last < start:
            raise self.unexpected("a value")
        text = self.text[self.tokens.starts[start] : self.tokens.ends[last]]
        end_line = self.tokens.lines[last]
        return self.node(Expression(text), line, end_line, key_line)

    def node(self, value: Value, line: int, end_line: int, key_line: int | None) -> Node:
        """Make a node, and count it against the limit."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise FormatError(f"more than {self.limits.nodes} values")
        return Node(value, line, end_line, line if key_line is None else key_line)

    def line(self) -> int:
        """Return the line of the current token."""
        return self.tokens.lines[self.at]

    def token(self) -> str:
        """Return the text of the current token."""
        return self.text[self.tokens.starts[self.at] : self.tokens.ends[self.at]]

    def skip_newlines(self) -> None:
        """Go on to the next token that is not a newline."""
        while self.kinds[self.at] == NEWLINE:
            self.at += 1

    def unexpected(self, wanted: str) -> FormatError:
        """Say where something else stands than was wanted, and not what: it may be secret."""
        return FormatError(f"not HCL: line {self.line()}: something else where {wanted} should be")

    def enter(self) -> None:
        """Go one level deeper."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise FormatError(f"line {self.line()}: nested deeper than {self.limits.depth} levels")

    def _ends(self, *, newline_ends: bool) -> bool:
        kind = self.kinds[self.at]
        return kind in _CLOSERS or kind in {",", END} or (newline_ends and kind == NEWLINE)

    def _skip(self, *, newline_ends: bool, opened: int = 0) -> int:
        """Go to the end of the expression, and return the index of its last token."""
        level, last = opened, self.at - 1
        while not self._stops(level, newline_ends=newline_ends):
            kind = self.kinds[self.at]
            if not level and (kind == "=" or (kind in _OPERANDS and self._follows_operand())):
                raise self.unexpected("the end of a value")
            level += (kind in _OPENERS) - (kind in _CLOSERS)
            if kind != NEWLINE:
                last = self.at
            self.at += 1
            if opened and not level:
                break
        if level > 0:
            raise self.unexpected("a closing bracket")
        while self.kinds[last] == NEWLINE:
            last -= 1
        return last

    def _follows_operand(self) -> bool:
        kind = self.kinds[self.at - 1]
        return kind in _OPERANDS or kind in _CLOSERS

    def _stops(self, level: int, *, newline_ends: bool) -> bool:
        kind = self.kinds[self.at]
        return kind == END or (level == 0 and self._ends(newline_ends=newline_ends))

    def _literal(self, key_line: int | None) -> Node | None:
        """Read a literal; None, with nothing or all of it consumed, if it is not one."""
        kind, line = self.kinds[self.at], self.line()
        if kind in (STRING, TEMPLATE, NUMBER):
            value = self._scalar(kind)
            self.at += 1
            return self.node(value, line, self.tokens.lines[self.at - 1], key_line)
        reader = self.readers.get(kind)
        return reader(key_line) if reader is not None else None

    def _negative(self, key_line: int | None) -> Node | None:
        line = self.line()
        if self.kinds[self.at + 1] != NUMBER:
            return None
        self.at += 2
        text = self.text[self.tokens.starts[self.at - 1] : self.tokens.ends[self.at - 1]]
        return self.node(-_number(text), line, line, key_line)

    def _scalar(self, kind: str) -> Value:
        token = self.token()
        if kind == NUMBER:
            return _number(token)
        if kind == STRING:
            return unmark(unescape(token[1:-1]))
        return template_value(token[1:-1], escapes=True)

    def _name(self, key_line: int | None) -> Node | None:
        name, line = self.token(), self.line()
        if self.kinds[self.at + 1] == "(" and name in _LITERAL_CALLS:
            self.at += 2
            return self._call(key_line)
        if name not in _CONSTANTS:
            return None
        self.at += 1
        return self.node(_CONSTANTS[name], line, line, key_line)

    def _call(self, key_line: int | None) -> Node | None:
        """Read the one argument of a call; with more of them the call is no literal."""
        self.enter()
        self.skip_newlines()
        argument = self.expression(key_line, newline_ends=False)
        if self.kinds[self.at] == ",":
            self.at += 1
            self.skip_newlines()
        self.depth -= 1
        if self.kinds[self.at] == ")":
            self.at += 1
            return argument
        self._skip(newline_ends=False, opened=1)
        return None

    def _list(self, key_line: int | None) -> Node | None:
        line = self.line()
        if not self._enter_items():
            return None
        items: list[Node] = []
        while self.kinds[self.at] != "]":
            items.append(self.expression(None, newline_ends=False))
            self.skip_newlines()
            if self.kinds[self.at] == ",":
                self.at += 1
                self.skip_newlines()
            elif self.kinds[self.at] != "]":
                raise self.unexpected("a comma or ]")
        return self._leave(tuple(items), line, key_line)

    def _object(self, key_line: int | None) -> Node | None:
        line = self.line()
        if not self._enter_items():
            return None
        fields: dict[str, Node] = {}
        while self.kinds[self.at] != "}":
            at = self.line()
            key = self._key()
            fields[key] = self.expression(at, newline_ends=True)
            if self.kinds[self.at] not in {",", NEWLINE, "}"}:
                raise self.unexpected("a comma or }")
            while self.kinds[self.at] in {",", NEWLINE}:
                self.at += 1
        return self._leave(fields, line, key_line)

    def _enter_items(self) -> bool:
        """Enter a list or an object; one that a `for` computes is skipped, and the answer False."""
        self.enter()
        self.at += 1
        self.skip_newlines()
        if not self._is_for():
            return True
        self.depth -= 1
        self._skip(newline_ends=False, opened=1)
        return False

    def _leave(self, value: Value, line: int, key_line: int | None) -> Node:
        self.depth -= 1
        self.at += 1
        return self.node(value, line, self.tokens.lines[self.at - 1], key_line)

    def _is_for(self) -> bool:
        return (
            self.kinds[self.at] == NAME
            and self.token() == "for"
            and self.kinds[self.at + 1] == NAME
        )

    def _key(self) -> str:
        """Read the key of an object entry and the `=` or `:` after it."""
        start = self.at
        if self.kinds[start] in (NAME, NUMBER, STRING) and self.kinds[start + 1] in {"=", ":"}:
            token = self.token()
            self.at += 2
            return unmark(unescape(token[1:-1])) if self.kinds[start] == STRING else token
        level = 0
        while level or self.kinds[self.at] not in {"=", ":"}:
            kind = self.kinds[self.at]
            if not level and (kind == "=" or (kind in _OPERANDS and self._follows_operand())):
                raise self.unexpected("the end of a value")
            level += (kind in _OPENERS) - (kind in _CLOSERS)
            if level < 0 or kind == END or (kind == NEWLINE and not level):
                raise self.unexpected("a key")
            self.at += 1
        self.at += 1
        return self.text[self.tokens.starts[start] : self.tokens.ends[self.at - 2]].strip()

    def _heredoc(self, key_line: int | None) -> Node:
        heredoc = self.tokens.heredocs[self.at]
        text = self.text[heredoc.start : heredoc.end].replace("\r\n", "\n")
        if heredoc.indented:
            text = textwrap.dedent(text)
        opening = self.line()
        last = max(heredoc.line, heredoc.line + text.count("\n") - 1)
        self.at += 1
        value = template_value(text, escapes=False)
        return self.node(value, heredoc.line, last, opening if key_line is None else key_line)


def template_value(template: str, *, escapes: bool) -> str | Expression:
    """Return a template as a string if nothing in it is computed, else as an Expression.

    A template that is one interpolation and nothing else is the expression within. Raises
    FormatError when an interpolation is not closed.
    """
    if "${" not in template and "%{" not in template:
        return unescape(template) if escapes else template
    pieces = split(template)
    if not any(piece.code for piece in pieces):
        literal = "".join(piece.text for piece in pieces)
        return unmark(unescape(literal) if escapes else literal)
    if len(pieces) == 1 and not pieces[0].directive:
        return Expression(pieces[0].text)
    parts = (p.source if p.code or not escapes else mark(unescape(unmark(p.text))) for p in pieces)
    return Expression("".join(parts), template=True)


def _number(text: str) -> int | float:
    return int(text) if text.isdecimal() and len(text) < _MAX_DIGITS else float(text)

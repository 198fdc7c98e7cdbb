"""HCL native syntax (as Terraform and OpenTofu use it) as blocks of positioned trees."""

from dataclasses import dataclass

from bartizan.formats.hclexpression import ExpressionReader
from bartizan.formats.hcltokens import END, NAME, NEWLINE, STRING, tokenize
from bartizan.formats.keys import once, repeated
from bartizan.formats.node import Expression, Limits, Node
from bartizan.formats.template import unescape, unmark
from bartizan.formats.text import decode

HCL_LIMITS = Limits(size=4_000_000, depth=100, nodes=1_000_000)


@dataclass(frozen=True, slots=True)
class Block:
    """A block with its labels; `body` is a map of its attributes and of the blocks within it."""

    type: str
    labels: tuple[str, ...]
    body: Node
    line: int
    end_line: int


def read_hcl(content: bytes, *, limits: Limits = HCL_LIMITS) -> tuple[Block, ...]:
    """Return the blocks of a file in the order written; attributes outside blocks are left out.

    Within a body, a block stands under its type, or under its type and then its labels; several of
    one type are a list. A `dynamic` block stands under the type that it makes, as an Expression
    whose operand is its content, because how often it exists is not known. What is commented out
    does not exist. Raises FormatError when content is not HCL, too large or too deep, or gives an
    attribute twice.
    """
    return tuple(
        Block(entry.name, entry.labels, entry.node, entry.node.line, entry.node.end_line)
        for entry in _entries(content, limits)
        if entry.labels is not None
    )


def read_hcl_attributes(content: bytes, *, limits: Limits = HCL_LIMITS) -> Node:
    """Return the attributes that stand outside blocks, as a `.tfvars` file has them.

    Raises FormatError as `read_hcl` does.
    """
    fields = once((e.name, e.node) for e in _entries(content, limits) if e.labels is None)
    end_line = max((node.end_line for node in fields.values()), default=1)
    return Node(fields, 1, end_line, 1)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An attribute (no labels) or a block of a body."""

    name: str
    labels: tuple[str, ...] | None
    node: Node


def _entries(content: bytes, limits: Limits) -> list[_Entry]:
    return _BodyReader(tokenize(decode(content, limits.size)), limits).entries(END)


class _BodyReader(ExpressionReader):
    """The reading of bodies: attributes and blocks, up to what closes them."""

    def entries(self, closer: str) -> list[_Entry]:
        """Read the entries of a body, and stop at its closer."""
        entries: list[_Entry] = []
        self.skip_newlines()
        while self.kinds[self.at] != closer:
            entries.append(self._entry())
            if self.kinds[self.at] not in {NEWLINE, closer}:
                raise self.unexpected("the end of the line")
            self.skip_newlines()
        return entries

    def _entry(self) -> _Entry:
        line = self.line()
        name = self._word("a name")
        if self.kinds[self.at] == "=":
            self.at += 1
            return _Entry(name, None, self.expression(line, newline_ends=True))
        labels: list[str] = []
        while self.kinds[self.at] != "{":
            labels.append(self._word("a label or {"))
        return _Entry(name, tuple(labels), self._body(line))

    def _body(self, line: int) -> Node:
        self.enter()
        self.at += 1
        fields = _fold(self.entries("}"))
        end_line = self.line()
        self.at += 1
        self.depth -= 1
        return self.node(fields, line, end_line, line)

    def _word(self, wanted: str) -> str:
        kind, token = self.kinds[self.at], self.token()
        if kind not in (NAME, STRING):
            raise self.unexpected(wanted)
        self.at += 1
        return token if kind == NAME else unmark(unescape(token[1:-1]))


def _fold(entries: list[_Entry]) -> dict[str, Node]:
    """Make the map of a body: blocks may repeat, an attribute that does is an error there too."""
    found: dict[str, list[Node]] = {}
    attributes: set[str] = set()
    for entry in entries:
        if entry.name in attributes or (entry.labels is None and entry.name in found):
            raise repeated(entry.name, f"line {entry.node.key_line}: ")
        if entry.labels is None:
            attributes.add(entry.name)
            found[entry.name] = [entry.node]
        else:
            name, node = _nested(entry.name, entry.labels, entry.node)
            found.setdefault(name, []).append(node)
    return {name: _together(nodes) for name, nodes in found.items()}


def _nested(name: str, labels: tuple[str, ...], node: Node) -> tuple[str, Node]:
    """Say under which name a block within a body stands, and as what."""
    if name == "dynamic" and len(labels) == 1:
        made = Expression(f"dynamic {labels[0]}", (node.get("content") or node,))
        return labels[0], Node(made, node.line, node.end_line, node.key_line)
    for label in reversed(labels):
        node = Node({label: node}, node.line, node.end_line, node.key_line)
    return name, node


def _together(nodes: list[Node]) -> Node:
    first, last = nodes[0], nodes[-1]
    if len(nodes) == 1:
        return first
    return Node(tuple(nodes), first.line, last.end_line, first.key_line)

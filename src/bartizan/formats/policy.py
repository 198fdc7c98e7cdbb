"""JSON policy documents that stand as text inside another format, with their physical lines."""

import re

from bartizan.core.errors import FormatError
from bartizan.formats.jsondoc import read_json_text
from bartizan.formats.node import Expression, Limits, Node
from bartizan.formats.template import Piece, split

POLICY_LIMITS = Limits(size=1_000_000, depth=60, nodes=50_000)

_QUOTE = re.compile(r'\\.|"', re.DOTALL)
_SLOT = re.compile("\ue000([0-9]{1,6})\ue001")


def policy_document(node: Node) -> Node | None:
    """Return the JSON document that a value is, or None if it is none.

    A map is returned as it is. A string, or a template whose interpolations stand where JSON
    values or parts of strings may stand, is parsed; interpolations become Expressions, and each
    node gets its line in the file. Text that is not JSON gives None: what it holds is not known.
    """
    if node.fields():
        return node
    expression = node.expression
    template = expression is not None and expression.template
    text = expression.text if expression is not None and template else node.text
    if text is None or len(text) > POLICY_LIMITS.size or not text.lstrip().startswith("{"):
        return None
    try:
        pieces = split(text) if template else (Piece(text),)
        document = read_json_text(_with_slots(pieces), limits=POLICY_LIMITS)
    except FormatError:
        return None
    return _placed(document, node, pieces)


def _with_slots(pieces: tuple[Piece, ...]) -> str:
    """Put a numbered slot for each interpolation, quoted where it is not within a string."""
    parts: list[str] = []
    in_string = False
    for index, piece in enumerate(pieces):
        if not piece.code:
            parts.append(piece.text)
            in_string ^= _QUOTE.findall(piece.text).count('"') % 2 == 1
            continue
        slot = f"\ue000{index}\ue001"
        lines = "\n" * piece.text.count("\n")
        parts.append(slot if in_string else f'"{slot}"{lines}')
    return "".join(parts)


def _placed(node: Node, around: Node, pieces: tuple[Piece, ...]) -> Node:
    """Move a node from the lines of the text to those of the file, and fill the slots."""
    value = node.value
    if isinstance(value, str):
        value = _filled(value, pieces)
    elif isinstance(value, tuple):
        value = tuple(_placed(item, around, pieces) for item in value)
    elif not isinstance(value, (int, float, Expression, type(None))):
        value = {_key(key, pieces): _placed(item, around, pieces) for key, item in value.items()}
    first, last = around.line - 1, max(around.line, around.end_line)
    return Node(
        value,
        min(first + node.line, last),
        min(first + node.end_line, last),
        min(first + node.key_line, last),
    )


def _filled(text: str, pieces: tuple[Piece, ...]) -> str | Expression:
    """Put the interpolations back: alone an Expression, among text a template."""

    def source(found: re.Match[str]) -> str:
        index = int(found[1])
        return pieces[index].source if index < len(pieces) and pieces[index].code else found[0]

    template = _SLOT.sub(source, text)
    if template == text:
        return text
    alone = _SLOT.fullmatch(text)
    if alone is not None:
        return Expression(pieces[int(alone[1])].text)
    return Expression(template, template=True)


def _key(text: str, pieces: tuple[Piece, ...]) -> str:
    filled = _filled(text, pieces)
    return filled if isinstance(filled, str) else filled.text

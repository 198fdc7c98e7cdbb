"""Bytes of JavaScript or TypeScript to a syntax tree; loaded when a file passes the prefilter."""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from bartizan.core.errors import FormatError

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

NEEDED: Final = ("tree_sitter", "tree_sitter_javascript", "tree_sitter_typescript")
HINT: Final = "pip install 'bartizan[js]' reads it for some checks"
MAX_SIZE: Final = 2 * 1024 * 1024
MAX_NODES: Final = 1_000_000
# Lines of code that people write are shorter, on the average of a file.
LONGEST_MEAN: Final = 500
SMALL: Final = 4_096
TYPESCRIPT: Final = (".ts", ".mts", ".cts")


@cache
def is_there() -> bool:
    """Whether the extra that reads these languages is installed; nothing is loaded by this."""
    return all(find_spec(name) is not None for name in NEEDED)


def is_minified(content: bytes) -> bool:
    """Whether a file looks like one that a program wrote for machines: its lines are too long."""
    return len(content) > SMALL and len(content) > LONGEST_MEAN * (content.count(b"\n") + 1)


def parsed(path: str, content: bytes) -> "Tree":
    """Return the tree of a file. Raises FormatError for one that is too large, or is no code."""
    if len(content) > MAX_SIZE:
        raise FormatError(f"is larger than {MAX_SIZE} bytes")
    if is_minified(content):
        raise FormatError("is minified or generated")
    if b"\x00" in content:
        raise FormatError("holds NUL bytes, as no script does")
    tree = _parser(_grammar(path)).parse(content)
    if tree.root_node.descendant_count > MAX_NODES:
        raise FormatError(f"holds more than {MAX_NODES} pieces of syntax")
    return tree


def lost_lines(root: "Node", most: int) -> Iterator[int]:
    """Yield the lines of the first pieces that are no syntax of the language."""
    edge, found = [root], 0
    while edge and found < most:
        node = edge.pop()
        if node.is_error or node.is_missing:
            found += 1
            yield node.start_point[0] + 1
        elif node.has_error:
            edge += reversed(node.children)


def _grammar(path: str) -> str:
    name = path.lower()
    if name.endswith(TYPESCRIPT):
        return "typescript"
    return "tsx" if name.endswith(".tsx") else "javascript"


@cache
def _parser(grammar: str) -> "Parser":
    import tree_sitter_javascript  # noqa: PLC0415 - an extra
    import tree_sitter_typescript  # noqa: PLC0415 - an extra
    from tree_sitter import Language, Parser  # noqa: PLC0415 - an extra

    languages = {
        "javascript": tree_sitter_javascript.language,
        "typescript": tree_sitter_typescript.language_typescript,
        "tsx": tree_sitter_typescript.language_tsx,
    }
    return Parser(Language(languages[grammar]()))

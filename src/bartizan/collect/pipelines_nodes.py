"""Pieces of a pipeline out of a YAML tree: places, settings, scripts."""

from collections.abc import Iterable

from bartizan.core.place import Place
from bartizan.evidence.pipelines import Setting, Step
from bartizan.formats.node import Node
from bartizan.formats.shell import Command, read_commands


def text_of(node: Node | None) -> str:
    """Return a scalar as text, and an empty text for anything else."""
    if node is None or node.value is None or node.fields() or node.items():
        return ""
    if node.expression:
        return node.expression.text
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return str(node.value) if isinstance(node.value, str | int | float) else ""


def place_of(path: str, node: Node) -> Place:
    """Return the place of a node, from its key on."""
    end = max(node.end_line, node.key_line)
    return Place(path, node.key_line, end if end > node.key_line else None)


def settings(path: str, node: Node | None) -> tuple[Setting, ...]:
    """Return the entries of a map as settings, nested values left empty."""
    fields = node.fields() if node else {}
    return tuple(
        Setting(name, text_of(value), Place(path, value.key_line)) for name, value in fields.items()
    )


def texts(node: Node | None) -> tuple[Node, ...]:
    """Return a scalar, or the scalars of a list and of the lists in it, in order."""
    if node is None:
        return ()
    found: list[Node] = []
    pending = [node]
    while pending:
        each = pending.pop()
        if each.items():
            pending.extend(reversed(each.items()))
        elif text_of(each):
            found.append(each)
    return tuple(found)


def commands_of(node: Node) -> tuple[Command, ...]:
    """Return the commands of a script.

    Lines count where the text has the lines of the file; otherwise (a folded text, an escaped
    newline) all of it stands on its first line. Raises FormatError for a script of too many words.
    """
    lines = text_of(node).rstrip("\n").split("\n")
    is_block = node.end_line - node.line + 1 >= len(lines)
    return read_commands((node.line + (i if is_block else 0), line) for i, line in enumerate(lines))


def script(path: str, nodes: Iterable[Node]) -> tuple[Step, ...]:
    """Return each text of a script as a step. Raises FormatError as commands_of does."""
    return tuple(
        Step(place=place_of(path, node), run=text_of(node), commands=commands_of(node))
        for node in nodes
    )

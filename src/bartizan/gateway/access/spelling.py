"""Names in policies that stand for nothing: a condition about one never holds, and nobody sees it.

Cedar takes `context.input has amuont` for a question whose answer is no, whatever the schema says,
so that a rule which forbids would be passed over. The same holds for a tool that is not there.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.vocabulary import Json, Tool, arguments_of

CONTEXT: Final = ("route", "session", "tainted", "classes", "stream", "hosts", "input")
RESOURCE: Final = ("server", "side_effect", "untrusted")

Path = tuple[str, ...]


def demand_known(name: str, policy: Mapping[str, Json], tools: Iterable[Tool]) -> None:
    """Raise InvalidInputError for a policy (Cedar's JSON form) with a name that nothing has."""
    tools = tuple(tools)
    known = _known(tools)
    ids = {tool.id for tool in tools}
    for node in _nodes(policy):
        asked = node.get("has")
        if isinstance(asked, Mapping):
            path = _path({".": asked})
            if path not in known:
                raise _unknown(name, f"'{'.'.join(path)}'" if path else "what `has` is asked of")
        if node.get("type") == "Tool" and isinstance(node.get("id"), str) and node["id"] not in ids:
            raise _unknown(name, f'Tool::"{node["id"]}"')


def _known(tools: Iterable[Tool]) -> frozenset[Path]:
    given = (("context", "input", *path) for tool in tools for path in arguments_of(tool))
    common = (("context", each) for each in CONTEXT)
    return frozenset([*given, *common, *(("resource", each) for each in RESOURCE)])


def _nodes(value: Json) -> Iterator[Mapping[str, Json]]:
    stack = [value]
    while stack:
        here = stack.pop()
        if isinstance(here, Mapping):
            yield here
            stack.extend(here.values())
        elif isinstance(here, list):
            stack.extend(here)


def _path(node: Json) -> Path:
    """Return the names of `context.input.amount`, none for what is no such path."""
    names: list[str] = []
    while isinstance(node, Mapping) and isinstance(node.get("."), Mapping):
        step: Mapping[str, Json] = node["."]
        names.append(str(step.get("attr")))
        node = step.get("left")
    root = node.get("Var") if isinstance(node, Mapping) else None
    return (root, *reversed(names)) if isinstance(root, str) else ()


def _unknown(name: str, what: str) -> InvalidInputError:
    return InvalidInputError(
        f"the policy {name} names {what}, which nothing has: its condition would never hold",
        hint="`bartizan gateway check --schema` prints the words that policies may use.",
    )

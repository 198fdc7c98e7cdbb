"""How far a server's question reaches, and what its caller's answer calls.

A prompt that offers tools and a link that a person is to open reach further than words, so that a
route names them apart. What it does not name is taken out of what a caller declares.
"""

from collections.abc import Iterator
from typing import Final

from bartizan.gateway.dialects.api import Call, member, objects, word
from bartizan.gateway.document import Json
from bartizan.gateway.refusal import Reason, RefusedError

SAMPLING: Final = "sampling/createMessage"
ELICITATION: Final = "elicitation/create"
KINDS: Final = {"roots/list": "roots", SAMPLING: "sampling", ELICITATION: "elicitation"}
"""What a server may ask its caller for, each by the capability that a caller declares for it."""
TOOLS: Final = "sampling-tools"
"""A prompt that offers tools to the caller's model, or tells of their use."""
LINKS: Final = "elicitation-url"
"""A question that sends a person to an address."""
USE: Final = ("tool_use", "tool_result")


def kinds_of(question: dict[str, Json]) -> tuple[str, ...]:
    """Return the kinds that a route has to pass for a question; "" is one that no route names."""
    method, params = word(question, "method"), member(question, "params")
    kind = KINDS.get(method, "")
    if method == SAMPLING and _reaches_tools(params):
        return kind, TOOLS
    if method == ELICITATION and params.get("mode") == "url":
        return kind, LINKS
    return (kind,)


def _reaches_tools(params: dict[str, Json]) -> bool:
    parts = (part for each in objects(params.get("messages")) for part in _parts(each))
    used = any(word(part, "type") in USE for part in parts)
    return used or bool(params.get("tools")) or "toolChoice" in params


def _parts(message: dict[str, Json]) -> list[dict[str, Json]]:
    """Return the parts of a message, of which there may be one without an array."""
    content = message.get("content")
    return [content] if isinstance(content, dict) else objects(content)


def calls_in(answer: dict[str, Json]) -> list[Call]:
    """Return the calls of tools that the caller's model makes in an answer.

    Raises RefusedError for one whose arguments are none.
    """
    used = [part for part in _parts(answer) if word(part, "type") == "tool_use"]
    return [call_of(word(each, "name"), each.get("input"), word(each, "id")) for each in used]


def call_of(name: str, arguments: Json, about: str = "") -> Call:
    """Return a call of a tool. Raises RefusedError for arguments that are no object."""
    if arguments is not None and not isinstance(arguments, dict):
        raise RefusedError(Reason.INVALID, "the arguments of a call are no object")
    return Call(name, arguments or {}, about, server="mcp")


def offered_in(message: dict[str, Json]) -> Iterator[list[dict[str, Json]]]:
    """Yield the definitions of tools of each prompt that a server's message holds."""
    for question in (message, *questions_in(message)):
        if word(question, "method") == SAMPLING:
            yield objects(member(question, "params").get("tools"))


def questions_in(reply: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Yield what a reply asks its caller for: in a result, or in an error that names addresses."""
    for each in member(member(reply, "result"), "inputRequests").values():
        yield each if isinstance(each, dict) else {}
    if "elicitations" in member(member(reply, "error"), "data"):
        yield {"method": ELICITATION, "params": {"mode": "url"}}


def narrow(declared: dict[str, Json], kinds: frozenset[str]) -> bool:
    """Take out of what a caller declares what no server may use; return whether that was any."""
    before = {name: _names(declared, name) for name in declared}
    for name in {*KINDS.values(), "tasks"} - kinds:
        declared.pop(name, None)
    member(declared, "sampling").pop("context", None)
    if TOOLS not in kinds:
        member(declared, "sampling").pop("tools", None)
    modes = member(declared, "elicitation")
    if LINKS not in kinds and "url" in modes:
        del modes["url"]
        if not modes:  # it would mean forms, which this caller does not know
            del declared["elicitation"]
    return before != {name: _names(declared, name) for name in declared}


def _names(declared: dict[str, Json], name: str) -> frozenset[str]:
    return frozenset(member(declared, name))

"""Amazon Bedrock's ApplyGuardrail: POST /guardrail/{id}/version/{version}/apply.

No provider is asked: what the route's guards say of the texts is the reply. The guardrail is named
like a model is, and the version is not looked at: the guards are those of the configuration.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from bartizan.gateway.dialects.api import Turn, member, objects
from bartizan.gateway.dialects.bedrock import BedrockConverse
from bartizan.gateway.document import Json, read_document
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import WORD, Fields, Items, Text, Union, read
from bartizan.gateway.slots import Slot
from bartizan.gateway.words import Direction, Role

ID: Final = "bedrock-guardrail"
GUARDED: Final = "guard_content"
SOURCES: Final = {
    "INPUT": (Direction.IN, Role.USER),
    "OUTPUT": (Direction.OUT, Role.ASSISTANT),
}
CONTEXT: Final = {"grounding_source": Role.DOCUMENT, "query": Role.USER}
"""What a text is that only goes with the others, by its qualifier."""
SCOPES: Final = ("INTERVENTIONS", "FULL")
REQUEST: Final = Fields(
    {
        "source": WORD,
        "outputScope": WORD,
        "content": Items(
            Union({"text": Fields({"text": Text(Role.USER), "qualifiers": Items(WORD)})})
        ),
    }
)


class BedrockGuardrail(BedrockConverse):
    """ApplyGuardrail; its errors are those of Converse."""

    id = ID

    def request(self, raw: bytes, parameters: Mapping[str, str]) -> Turn:
        """Read a request, whose guardrail stands in its path. Raises RefusedError, FormatError."""
        document = read_document(raw)
        reading = read(document.tree, REQUEST, Direction.IN)
        source = document.tree.get("source")
        if source not in SOURCES or document.tree.get("outputScope", SCOPES[0]) not in SCOPES:
            raise RefusedError(Reason.INVALID, "source is INPUT or OUTPUT")
        blocks = objects(document.tree.get("content"))
        if len(reading.slots) != len(blocks):
            raise RefusedError(Reason.INVALID, "each block of content has a text")
        for slot, block in zip(reading.slots, blocks, strict=True):
            _take_role(slot, str(source), member(block, "text").get("qualifiers"))
        name = unquote(parameters.get("model", ""))
        return Turn(document, reading, name, operation=str(source))


def judged(turn: Turn) -> list[Slot]:
    """Return the texts that are judged.

    In front of a model every text is; of what a model said, the sources and the question are not.
    """
    if turn.operation == "INPUT":
        return turn.reading.slots
    return [slot for slot in turn.reading.slots if slot.passage.direction is Direction.OUT]


def _take_role(slot: Slot, source: str, qualifiers: Json) -> None:
    """Say of a text who speaks in it: a qualifier outweighs the source."""
    given = qualifiers if isinstance(qualifiers, list) else []
    direction, role = SOURCES[source]
    named = [CONTEXT[each] for each in given if isinstance(each, str) and each in CONTEXT]
    if named and GUARDED not in given:
        direction, role = Direction.IN, named[0]
    slot.passage = replace(slot.passage, direction=direction, role=role)

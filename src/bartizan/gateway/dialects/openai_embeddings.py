"""OpenAI embeddings: POST /v1/embeddings."""

from typing import Final

from bartizan.gateway.dialects.api import (
    Answer,
    Call,
    Shaped,
    Turn,
    Usage,
)
from bartizan.gateway.dialects.openai_chat import ChatStream
from bartizan.gateway.dialects.openai_words import error_body
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import OPAQUE, WORD, Either, Fields, Items, Numbers, Text
from bartizan.gateway.words import Role

# Tokens in the place of a text are numbers that no guard reads: they are refused.
REQUEST: Final = Fields(
    {
        "model": WORD,
        "input": Either(Text(Role.USER), Items(Text(Role.USER))),
        "encoding_format": WORD,
        "dimensions": Numbers(),
        "user": Text(Role.USER),
    }
)
VECTOR: Final = Either(OPAQUE, Items(Numbers(), most=65_536))
REPLY: Final = Fields(
    {
        "object": WORD,
        "model": WORD,
        "id": WORD,
        "usage": Numbers(),
        "data": Items(Fields({"object": WORD, "index": Numbers(), "embedding": VECTOR})),
    }
)


class OpenAIEmbeddings(Shaped):
    """Embeddings, which never stream."""

    id = "openai-embeddings"
    streams = False
    requests = REQUEST
    replies = REPLY

    def usage(self, answer: Answer) -> Usage:
        """Return the tokens that a reply counts."""
        usage = Usage()
        usage.take(answer.document.tree.get("usage"), "prompt_tokens", "completion_tokens")
        return usage

    def calls(self, answer: Answer) -> list[Call]:  # noqa: ARG002
        """Return nothing: vectors call no tool."""
        return []

    def stopped(self, turn: Turn, answer: Answer, message: str) -> bytes:  # noqa: ARG002
        """Return an error object: there is no reply that says why it stopped."""
        return error_body(RefusedError(Reason.CONTENT, message))

    def refusal(self, refused: RefusedError, turn: Turn | None) -> bytes:  # noqa: ARG002
        """Return the error object."""
        return error_body(refused)

    def stream(self, turn: Turn) -> ChatStream:
        """Begin a stream; none is ever asked for."""
        return ChatStream(turn)

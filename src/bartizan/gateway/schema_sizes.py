"""How much the gateway takes: the sizes of gateway.yaml."""

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from bartizan.gateway.schema_words import Part, Seconds

MEBIBYTE: Final = 1 << 20


class MostTokensPart(Part):
    """How many tokens a request may have written, in all answers together."""

    limit: Annotated[int, Field(ge=1)]
    over: Literal["refuse", "lower"] = Field(
        default="refuse", description="What becomes of a request that asks for more."
    )
    member: Literal["max_completion_tokens", "max_tokens"] | None = Field(
        default=None,
        description="Of openai-chat: what its provider knows; max_completion_tokens unless named.",
    )


def _as_limit(value: object) -> object:
    return {"limit": value} if type(value) is int else value


MostTokens = Annotated[MostTokensPart, BeforeValidator(_as_limit)]
"""A limit, or a map that says what becomes of a request that asks for more."""


class SizesPart(Part):
    """How much the gateway takes."""

    body: Annotated[int, Field(ge=1024, le=256 * MEBIBYTE)] = 4 * MEBIBYTE
    reply: Annotated[int, Field(ge=1024, le=256 * MEBIBYTE)] = 16 * MEBIBYTE
    depth: Annotated[int, Field(ge=4, le=200)] = 64
    body_timeout: Seconds = 15
    exchanges: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=1000, description="At once, in one process; more are told to come again."
    )
    streams: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=500, description="Of mcp, open at once in one process."
    )
    caller_streams: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=8, description="Of them, of one caller."
    )
    waiting: Annotated[int, Field(ge=MEBIBYTE, le=1 << 40)] = Field(
        default=256 * MEBIBYTE,
        description="Bytes of bodies, replies and pieces of streams that wait in one process.",
    )
    guard_timeout: Seconds = 2

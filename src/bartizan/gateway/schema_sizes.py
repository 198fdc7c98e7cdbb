"""How much the gateway takes: the sizes of gateway.yaml."""

from typing import Annotated, Final

from pydantic import Field

from bartizan.gateway.schema_words import Part, Seconds

MEBIBYTE: Final = 1 << 20


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

"""What the dialects of OpenAI's interface share: the error object, tools, numbers."""

from typing import Final

from bartizan.gateway.document import Json, write
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import FLAG, WORD, Anything, Fields, Items, Shape, Tagged, Text
from bartizan.gateway.words import Role

KINDS: Final = {
    Reason.UNAUTHENTICATED: "authentication_error",
    Reason.FORBIDDEN: "permission_error",
    Reason.LIMITED: "rate_limit_error",
    Reason.UPSTREAM: "server_error",
    Reason.UNAVAILABLE: "server_error",
}
DEFINED: Final = Role.TOOL_DEFINITION
FUNCTION: Final[dict[str, Shape]] = {
    "name": WORD,
    "description": Text(DEFINED),
    "parameters": Anything(DEFINED),
    "strict": FLAG,
}
FORMAT: Final = Tagged(
    "type",
    {
        "text": Fields({"type": WORD}),
        "json_object": Fields({"type": WORD}),
        "json_schema": Fields(
            {
                "type": WORD,
                "name": WORD,
                "description": Text(DEFINED),
                "schema": Anything(DEFINED),
                "strict": FLAG,
                "json_schema": Fields(
                    {
                        "name": WORD,
                        "description": Text(DEFINED),
                        "schema": Anything(DEFINED),
                        "strict": FLAG,
                    }
                ),
            }
        ),
    },
)


def tools(cases: dict[str, Shape]) -> Shape:
    """Return the shape of an array of definitions; tools that the provider runs are no case."""
    return Items(Tagged("type", cases), most=512)


def error_object(refused: RefusedError) -> dict[str, Json]:
    """Return the error object of OpenAI's interface."""
    return {
        "error": {
            "message": refused.message,
            "type": KINDS.get(refused.reason, "invalid_request_error"),
            "param": refused.place or None,
            "code": refused.reason.value,
        }
    }


def error_body(refused: RefusedError) -> bytes:
    """Return the body of an error reply of OpenAI's interface."""
    return write(error_object(refused))

"""What every part of gateway.yaml is made of."""

from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SLUG: Final = r"^[a-z0-9][a-z0-9-]*$"
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

Slug = Annotated[str, Field(max_length=64, pattern=SLUG)]
Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(gt=0, le=3600)]

DialectName = Literal[
    "openai-chat", "openai-responses", "openai-embeddings", "anthropic-messages",
    "bedrock-converse", "bedrock-guardrail", "mcp",
]  # fmt: skip
PROMPTLESS: Final = ("openai-embeddings", "bedrock-guardrail", "mcp")
ALONE: Final = ("bedrock-guardrail",)
"""Dialects in which the gateway itself answers."""
AttachmentKind = Literal["image", "audio", "file", "video"]
QuestionKind = Literal[
    "roots", "sampling", "sampling-tools", "elicitation", "elicitation-url"
]  # fmt: skip


class Part(BaseModel):
    """What every part has in common."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class SecretPart(Part):
    """Where a secret lies; the configuration never holds one."""

    env: Line | None = None
    file: Line | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.env is None) == (self.file is None):
            raise ValueError("name either env or file")
        return self

"""The dialects by name, and the paths that each is reached at."""

import re
from dataclasses import dataclass
from typing import Final

from bartizan.gateway.dialects.anthropic import AnthropicMessages
from bartizan.gateway.dialects.api import Dialect
from bartizan.gateway.dialects.bedrock import BedrockConverse
from bartizan.gateway.dialects.bedrock_guardrail import BedrockGuardrail
from bartizan.gateway.dialects.mcp import ModelContext
from bartizan.gateway.dialects.openai_chat import OpenAIChat
from bartizan.gateway.dialects.openai_embeddings import OpenAIEmbeddings
from bartizan.gateway.dialects.openai_responses import OpenAIResponses

NO_DOTS: Final = r"(?!\.{1,2}(?:/|%2F))"
"""A step of nothing but dots leads elsewhere, wherever somebody tidies the path up."""
MODEL: Final = rf"(?P<model>{NO_DOTS}(?:[A-Za-z0-9._:-]|%3A|%2F{NO_DOTS}){{1,300}})"
VERSION: Final = r"(?P<version>DRAFT|[1-9][0-9]{0,7})"


@dataclass(frozen=True, slots=True)
class Way:
    """A path of a dialect; `{model}` and `{version}` in it stand for one step each."""

    path: str
    dialect: Dialect
    methods: tuple[str, ...] = ("POST",)

    def pattern(self, prefix: str) -> re.Pattern[str]:
        """Return what a request's path has to match, whole, before anything in it is decoded."""
        path = re.escape(self.path).replace(r"\{model\}", MODEL)
        path = path.replace(r"\{version\}", VERSION)
        return re.compile(re.escape(prefix) + path, re.ASCII)


WAYS: Final[dict[str, tuple[Way, ...]]] = {
    "openai-chat": (Way("/v1/chat/completions", OpenAIChat()),),
    "openai-responses": (Way("/v1/responses", OpenAIResponses()),),
    "openai-embeddings": (Way("/v1/embeddings", OpenAIEmbeddings()),),
    "anthropic-messages": (Way("/v1/messages", AnthropicMessages()),),
    "mcp": (Way("/mcp", ModelContext(), ("POST", "GET", "DELETE")),),
    "bedrock-converse": (
        Way("/model/{model}/converse", BedrockConverse()),
        Way("/model/{model}/converse-stream", BedrockConverse(streams=True)),
    ),
    "bedrock-guardrail": (Way("/guardrail/{model}/version/{version}/apply", BedrockGuardrail()),),
}

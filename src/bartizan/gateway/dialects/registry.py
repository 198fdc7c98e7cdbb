"""The dialects by name, and the paths that each is reached at."""

import re
from dataclasses import dataclass
from typing import Final

from bartizan.gateway.dialects.anthropic import AnthropicMessages
from bartizan.gateway.dialects.api import Dialect
from bartizan.gateway.dialects.openai_chat import OpenAIChat

MODEL: Final = r"(?P<model>(?:[A-Za-z0-9._:-]|%3A|%2F){1,300})"


@dataclass(frozen=True, slots=True)
class Way:
    """A path of a dialect; `{model}` in it stands for one step."""

    path: str
    dialect: Dialect
    stream: bool = False
    """Whether this path always streams."""

    def pattern(self, prefix: str) -> re.Pattern[str]:
        """Return what a request's path has to match, whole, before anything in it is decoded."""
        path = re.escape(self.path).replace(r"\{model\}", MODEL)
        return re.compile(re.escape(prefix) + path, re.ASCII)


WAYS: Final[dict[str, tuple[Way, ...]]] = {
    "openai-chat": (Way("/v1/chat/completions", OpenAIChat()),),
    "anthropic-messages": (Way("/v1/messages", AnthropicMessages()),),
}

"""Names of models by their form, and the words beside which such a name stands for a choice."""

import re
from typing import Final

# Families that providers and hubs serve under names of their own.
_FAMILY: Final = (
    r"gpt-\d|o[134](?:-|\Z)|chatgpt-|text-(?:embedding|davinci|curie|babbage|ada)-|code-davinci-"
    r"|claude-|gemini-|command(?:-[ra]|-light|-xlarge|-nightly)|embed-(?:english|multilingual)-"
    r"|(?:mistral|mixtral|ministral|magistral|codestral|pixtral)[-:]|(?:code)?llama-?\d"
    r"|vicuna-|qwen-?\d|qwq|deepseek-|phi-?\d|gemma-?\d|grok-|titan-(?:text|embed)|nova-(?:lite|micro|pro)"
    r"|sonar(?:-|\Z)|dall-e-|whisper-(?:1|large)|falcon-|yi-(?:\d|large)|kimi-|glm-\d|granite-\d"
    r"|nomic-embed|mxbai-embed|bge-|jina-(?:embeddings|reranker)|voyage-\d|all-minilm"
)
_NAME: Final = re.compile(rf"(?i)(?:[a-z0-9_\-]+[/.:])*(?:{_FAMILY})[\w.:@\-]*\Z")
_MENTION: Final = re.compile(rf"(?i)(?<![a-z0-9])(?:{_FAMILY})".replace(r"|\Z", "").encode())
_LIMIT: Final = 120
_KEY: Final = re.compile(
    r"(?i)(?:.*[^a-z0-9]|.*(?-i:[a-z0-9](?=[MEDL]))|)"
    r"(?:models?|model[_-]?(?:id|name|key|type)s?|engine|deployment(?:[_-]?(?:name|id))?|llm|embedder)\Z"
)
# A list of this name speaks of models that share a property: NO_TEMPERATURE_MODELS, vision_models.
_QUALIFIED: Final = re.compile(r"(?i)(.*[a-z0-9])[_-]?model(?:s|[_-]?(?:names|ids|keys|types))\Z")
_CHOOSING: Final = re.compile(
    r"(?i)(?:default|fallback|preferred|primary|backup|chat|llm|generation|embedding)s?\Z"
)
_DEPLOYED: Final = re.compile(r"(?i)azure|deployment")


def is_model_name(text: str) -> bool:
    """Whether a text has the form of a model that is known to be served under such names."""
    return len(text) <= _LIMIT and _NAME.match(text) is not None


def names_model(word: str) -> bool:
    """Whether a variable, parameter, key or setting of this name says which model is asked."""
    return _KEY.match(word.lstrip("-")) is not None


def lists_chosen(word: str) -> bool:
    """Whether a list of this name holds models to ask, and not those that share a property."""
    qualified = _QUALIFIED.match(word)
    return qualified is None or _CHOOSING.search(qualified[1]) is not None


def is_deployment(word: str) -> bool:
    """Whether a name says that what it holds is a deployment of one's own, not a model."""
    return _DEPLOYED.search(word) is not None


def mentions_model(content: bytes) -> bool:
    """Whether a model of a known family may be named in content: one pass, without parsing."""
    return _MENTION.search(content) is not None

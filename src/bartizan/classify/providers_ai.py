"""Credentials of model providers, vector stores and the tools around models."""

from typing import Final

from bartizan.classify.detector import Detector, Kind
from bartizan.classify.plausible import is_filler, is_random, is_token
from bartizan.core.words import Confidence

_SEPARATED: Final = r"[A-Za-z0-9_.\-]{0,30}\\?[\"']?\]?\)?[ \t]{0,4}(?::|=|=>|,)[ \t]{0,4}\\?[\"']?"


def _token(_name: str, value: str) -> bool:
    return is_token(value)


def _random(_name: str, value: str) -> bool:
    return is_random(value) and not is_filler(value)


def prefixed(
    name: str, title: str, *patterns: str, public_after: tuple[bytes, ...] = ()
) -> Detector:
    """Make a detector of tokens that a public prefix betrays."""
    return Detector(
        name=name,
        title=title,
        kind=Kind.SECRET,
        pattern=rf"({'|'.join(patterns)})",
        accept=_token,
        public_after=public_after,
    )


def in_context(name: str, title: str, word: str, value: str) -> Detector:
    """Make a detector of shapeless tokens that are assigned to a name with this word in it."""
    return Detector(
        name=name,
        title=title,
        kind=Kind.SECRET,
        pattern=rf"(?i:{word}){_SEPARATED}({value})(?:[^A-Za-z0-9_/+\-]|$)",
        accept=_random,
        alone=False,
        confidence=Confidence.MEDIUM,
    )


OPENAI_LIKE: Final = Detector(
    name="openai-like",
    title="model provider API key",
    kind=Kind.SECRET,
    pattern=r"(sk-[A-Za-z0-9]{20,64})",
    accept=_token,
    confidence=Confidence.MEDIUM,
)

AI: Final = (
    prefixed("anthropic", "Anthropic API key", r"sk-ant-[a-z0-9]{3,10}-[A-Za-z0-9_\-]{24,}"),
    prefixed("openrouter", "OpenRouter API key", r"sk-or-v1-[0-9a-f]{40,64}"),
    prefixed("langfuse", "Langfuse secret key", r"sk-lf-[0-9a-f\-]{32,36}"),
    prefixed("braintrust", "Braintrust API key", r"sk-bt-[A-Za-z0-9\-]{32,64}"),
    prefixed(
        "openai",
        "OpenAI API key",
        r"sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_\-]{20,}",
        r"sk-[A-Za-z0-9]{16,24}T3BlbkFJ[A-Za-z0-9]{16,24}",
    ),
    OPENAI_LIKE,
    prefixed(
        "huggingface", "Hugging Face token", r"hf_[A-Za-z0-9]{30,40}", r"api_org_[A-Za-z0-9]{30,40}"
    ),
    prefixed("google-api", "Google API key", r"AIza[A-Za-z0-9_\-]{35}"),
    prefixed("groq", "Groq API key", r"gsk_[A-Za-z0-9]{40,64}"),
    prefixed("replicate", "Replicate API token", r"r8_[A-Za-z0-9]{32,40}"),
    prefixed("pinecone", "Pinecone API key", r"pcsk_[A-Za-z0-9_]{40,90}"),
    prefixed("perplexity", "Perplexity API key", r"pplx-[A-Za-z0-9]{40,64}"),
    prefixed("xai", "xAI API key", r"xai-[A-Za-z0-9]{70,90}"),
    prefixed("nvidia", "NVIDIA API key", r"nvapi-[A-Za-z0-9_\-]{50,80}"),
    prefixed("cerebras", "Cerebras API key", r"csk-[a-z0-9]{40,56}"),
    prefixed("fireworks", "Fireworks API key", r"fw_[A-Za-z0-9]{22,32}"),
    prefixed("elevenlabs", "ElevenLabs API key", r"sk_[0-9a-f]{48}"),
    prefixed("voyage", "Voyage API key", r"pa-[A-Za-z0-9_\-]{40,50}"),
    prefixed("jina", "Jina API key", r"jina_[A-Za-z0-9_\-]{50,70}"),
    prefixed("tavily", "Tavily API key", r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{28,40}"),
    prefixed(
        "langsmith",
        "LangSmith API key",
        r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{8,12}",
        r"ls__[0-9a-f]{32}",
    ),
    prefixed("llama-cloud", "LlamaCloud API key", r"llx-[A-Za-z0-9]{40,60}"),
    prefixed("wandb", "Weights & Biases API key", r"wandb_v1_[A-Za-z0-9_]{40,90}"),
    prefixed("bedrock", "Amazon Bedrock API key", r"ABSK[A-Za-z0-9+/]{100,}={0,2}"),
    in_context("wandb-context", "Weights & Biases API key", "wandb", "[0-9a-f]{40}"),
    in_context("mistral", "Mistral API key", "mistral", "[A-Za-z0-9]{32}"),
    in_context("cohere", "Cohere API key", "cohere", "[A-Za-z0-9]{40}"),
    in_context("together", "Together API key", "together", "[0-9a-f]{64}"),
    in_context("azure-openai", "Azure AI key", "azure", "[0-9a-f]{32}|[A-Za-z0-9]{84}"),
    in_context("deepgram", "Deepgram API key", "deepgram", "[0-9a-f]{40}"),
    in_context("assemblyai", "AssemblyAI API key", "assemblyai", "[0-9a-f]{32}"),
    in_context(
        "pinecone-context",
        "Pinecone API key",
        "pinecone",
        "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
    ),
)

"""Which models and providers code names."""

from collections.abc import Iterator

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls, imports
from bartizan.evidence.clients import CLIENTS
from bartizan.evidence.hub import HUB_ASKS, fetches
from bartizan.evidence.llm import ANSWERS
from bartizan.evidence.source import Source

NAMED = ("model", "model_name", "modelId", "model_id", "azure_deployment", "deployment_name")
LONGEST = 120
MODEL_ASKS: tuple[Ask, ...] = (*HUB_ASKS, *calls(*CLIENTS, *ANSWERS))
# Providers by the module whose import shows that they are used, and by the words that name them.
PROVIDERS = {
    "OpenAI": (("openai", "langchain_openai"), ("openai",)),
    "Anthropic": (("anthropic", "langchain_anthropic"), ("anthropic",)),
    "Google": (("google.generativeai", "google.genai", "vertexai", "langchain_google_genai",
                "langchain_google_vertexai"), ("google", "vertex", "gemini")),
    "Mistral": (("mistralai", "langchain_mistralai"), ("mistral",)),
    "Cohere": (("cohere", "langchain_cohere"), ("cohere",)),
    "Groq": (("groq", "langchain_groq"), ("groq",)),
    "Together": (("together", "langchain_together"), ("together",)),
    "Replicate": (("replicate",), ("replicate",)),
    "Fireworks": (("fireworks", "langchain_fireworks"), ("fireworks",)),
    "Amazon Web Services": (("langchain_aws",), ("amazon", "aws", "bedrock", "sagemaker")),
    "Pinecone": (("pinecone", "langchain_pinecone"), ("pinecone",)),
    "Tavily": (("tavily", "langchain_tavily"), ("tavily",)),
}  # fmt: skip
AWS_SERVICES = (
    "bedrock-runtime",
    "bedrock-agent-runtime",
    "sagemaker-runtime",
    "bedrock-agentcore",
)
AWS_CLIENTS = ("boto3.client", "*.Session.client", "*.session.client")
PROVIDER_ASKS: tuple[Ask, ...] = (
    *imports(*(f"{name}*" for modules, _ in PROVIDERS.values() for name in modules)),
    *calls(*AWS_CLIENTS),
)


def named_models(source: Source) -> dict[str, list[Place]]:
    """Return the models that code names, each with its places."""
    found: dict[str, list[Place]] = {}
    for fetch in fetches(source):
        if fetch.named and not fetch.dataset:
            found.setdefault(fetch.id, []).extend(fetch.places)
    for call in source.calls(*CLIENTS, *ANSWERS):
        value = call.keyword(*NAMED)
        if value is not None and value.text and _is_name(value.text):
            found.setdefault(value.text, []).append(call.place)
    return {name: sorted(dict.fromkeys(places)) for name, places in sorted(found.items())}


def used_providers(source: Source) -> Iterator[tuple[str, Place]]:
    """Yield the providers of models and AI services that code uses, each with its first place."""
    for name, (modules, _) in PROVIDERS.items():
        patterns = [pattern for module in modules for pattern in (module, f"{module}.*")]
        first = min((item.place for item in source.imports(*patterns)), default=None)
        if name == "Amazon Web Services":
            first = min([*([first] if first else []), *_aws(source)], default=None)
        if first is not None:
            yield name, first


def _aws(source: Source) -> Iterator[Place]:
    for call in source.calls(*AWS_CLIENTS):
        service = call.argument(0, "service_name")
        if service is not None and service.text in AWS_SERVICES:
            yield call.place


def _is_name(text: str) -> bool:
    plain = " " not in text and not text.startswith((".", "{", "<", "/"))
    return 2 < len(text) < LONGEST and plain  # noqa: PLR2004  (no name is shorter)

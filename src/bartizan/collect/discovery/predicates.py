"""The facts that decide which controls apply, as far as a repository shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bartizan.assess.facts import PredicateFact
from bartizan.collect.discovery.files import RESOURCES
from bartizan.collect.discovery.packages import PACKAGES
from bartizan.core.asset import Asset
from bartizan.core.place import Place
from bartizan.core.words import Truth
from bartizan.evidence.facts import Gap
from bartizan.evidence.flows import Cut, Flow

MOST_PLACES = 5
HOSTED = ("openai", "anthropic", "bedrock", "cohere", "mistral", "groq", "gemini", "google",
          "vertex", "azure", "litellm", "replicate", "together", "HTTP", "fireworks",
          "ai-sdk/gateway", "openrouter", "ai-sdk/xai", "ai-sdk/deepseek",
          "ai-sdk/perplexity")  # fmt: skip
OWN_WEIGHTS = ("vllm", "llama_cpp", "HuggingFacePipeline", "LlamaCpp", "ollama")


@dataclass(frozen=True, slots=True)
class Rule:
    """A fact that holds when an asset of one of these kinds is there; `words` leave it open.

    An unread file that holds one of the words, or the type of such a resource, could hold such an
    asset. A dependency on one of its PACKAGES says that there may be one in a form that is not
    known here.
    """

    name: str
    kinds: frozenset[str]
    because: str
    words: frozenset[str]

    @property
    def telling(self) -> frozenset[str]:
        """All words that leave it open: none where only names of files show it."""
        return self.words | types_of(self.kinds) if self.words else frozenset()


def types_of(kinds: frozenset[str]) -> frozenset[str]:
    """Return the types of resources that are assets of these kinds."""
    return frozenset(name for name, kind in RESOURCES.items() if kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where text of a model runs as code or as a command, and where code loads what may be one."""

    flowing: tuple[Flow | Cut, ...] = ()
    loading: tuple[Place, ...] = ()


RULES = (
    Rule(
        "answers",
        frozenset({"llm_client", "agent", "model_endpoint"}),
        "a model is called",
        frozenset({"openai", "anthropic", "langchain", "litellm", "bedrock", "completions"}),
    ),
    Rule(
        "generative",
        frozenset({"llm_client", "agent", "prompt"}),
        "a generative model is used",
        frozenset({"openai", "anthropic", "langchain", "litellm", "bedrock", "generate"}),
    ),
    Rule(
        "connects",
        frozenset({"vector_store"}),
        "an index or a knowledge base is read",
        frozenset({"vectorstore", "chroma", "pinecone", "retriever", "embeddings", "similarity"}),
    ),
    Rule(
        "acts",
        frozenset({"tool", "mcp_tool", "mcp_server"}),
        "a model can call tools",
        frozenset({"tool", "tools", "tool_calls", "mcp", "McpServer"}),
    ),
    Rule(
        "trains",
        frozenset({"training", "ml_pipeline"}),
        "a model is trained or tuned",
        frozenset({"Trainer", "fit", "fine_tuning", "train"}),
    ),
    Rule("notebooks", frozenset({"notebook"}), "notebooks are used", frozenset()),
    Rule(
        "memory",
        frozenset({"memory"}),
        "an agent or chat keeps a memory",
        frozenset({"memory", "Memory", "checkpointer"}),
    ),
    Rule(
        "mcp",
        frozenset({"mcp_server", "mcp_tool", "mcp_client"}),
        "the Model Context Protocol is used",
        frozenset({"mcp", "McpServer", "modelcontextprotocol"}),
    ),
)
CALLING = frozenset({"openai", "anthropic", "bedrock", "litellm", "completions"})
SERVING = types_of(frozenset({"model_endpoint"})) | {
    "from_pretrained",
    "vllm",
    "torch",
    "load_model",
    "ollama",
    "tritonserver",
    "torchserve",
}
TOGETHER = frozenset({"Crew", "GroupChat", "handoff", "multi_agent"})
RUNNING = frozenset({"eval", "exec", "subprocess", "child_process"})
# Words by which an unread file leaves one of these facts open.
TELLING_WORDS = frozenset().union(
    *(rule.telling for rule in RULES), CALLING, SERVING, TOGETHER, RUNNING
)


def discovered_facts(
    assets: Iterable[Asset],
    gaps: Iterable[Gap],
    unread: Iterable[Gap],
    running: Running,
) -> tuple[PredicateFact, ...]:
    """Return what is known of each fact that a repository can show.

    Found is true. Not found is false when everything that could show it was read, else unknown.
    `gaps` are the files of code and configuration, and `unread` the data files that were not read;
    `running` is where text of a model runs, or may, and where code loads what may be one.
    """
    known = tuple(assets)
    left = tuple(gaps)
    facts = [_by_rule(rule, known, left) for rule in RULES]
    facts += [_hosted(known, left), _served(known, running.loading, left)]
    facts += [*_agents(known, left), *_data(known, tuple(unread))]
    facts.append(_code(known, running.flowing, left))
    return tuple(facts)


def _by_rule(rule: Rule, assets: tuple[Asset, ...], gaps: tuple[Gap, ...]) -> PredicateFact:
    found = [asset for asset in assets if asset.kind in rule.kinds]
    packages = PACKAGES.get(rule.name, frozenset())
    fact = _fact(rule.name, found, rule.because, gaps, rule.telling | packages)
    asked = [a for a in assets if a.kind == "dependency" and a.name in packages]
    if fact.truth is not Truth.FALSE or not asked:
        return fact
    because = f"{asked[0].name} is a dependency, and no use of it was recognised"
    return replace(fact, truth=Truth.UNKNOWN, because=(because,), places=asked[0].places[:1])


def _hosted(assets: tuple[Asset, ...], gaps: tuple[Gap, ...]) -> PredicateFact:
    hosted = [
        asset
        for asset in assets
        if (asset.kind == "llm_client" and any(word in asset.name.lower() for word in _LOWER))
        or (asset.kind == "model_ref" and asset.properties.get("hosted") is True)
    ]
    return _fact("third_party_model", hosted, "a hosted model is called", gaps, CALLING)


def _served(
    assets: tuple[Asset, ...], loading: tuple[Place, ...], gaps: tuple[Gap, ...]
) -> PredicateFact:
    served = [
        asset
        for asset in assets
        if asset.kind == "model_endpoint"
        or (asset.kind == "model_ref" and "pinned" in asset.properties)
        or (asset.kind == "llm_client" and any(word in asset.name for word in OWN_WEIGHTS))
        or (asset.kind == "inference_server" and _serves_weights(asset))
        or (asset.kind == "model_file")
    ]
    fact = _fact("self_hosts", served, "weights are loaded or served here", gaps, SERVING)
    if fact.truth is not Truth.FALSE or not loading:
        return fact
    because = ("what is loaded may be a model, and none was recognised",)
    return replace(fact, truth=Truth.UNKNOWN, because=because, places=loading[:MOST_PLACES])


def _serves_weights(asset: Asset) -> bool:
    return any(word in asset.name for word in ("vllm", "text-generation", "ollama", "triton"))


def _agents(assets: tuple[Asset, ...], gaps: tuple[Gap, ...]) -> Iterator[PredicateFact]:
    several = [
        asset
        for asset in assets
        if asset.kind == "agent"
        and asset.name.startswith(("Crew ", "GroupChat ", "StateGraph ", "UserProxyAgent "))
    ]
    yield _fact("multi_agent", several, "several agents work together", gaps, TOGETHER)


def _data(assets: tuple[Asset, ...], unread: tuple[Gap, ...]) -> Iterator[PredicateFact]:
    personal = [asset for asset in assets if asset.properties.get("personal") is True]
    if personal:
        because = "personal data was found in data files"
        yield _true("personal_data", personal, because)
        yield _true("sensitivity:confidential", personal, because)
    elif unread:
        reason = ("1 data file was not read",)
        if len(unread) > 1:
            reason = (f"{len(unread)} data files were not read",)
        places = tuple(Place(gap.path) for gap in unread[:MOST_PLACES])
        for name in ("personal_data", "sensitivity:confidential"):
            yield PredicateFact(name=name, truth=Truth.UNKNOWN, because=reason, places=places)
    public = [asset for asset in assets if asset.properties.get("public") is True]
    if public:
        yield _true("public_facing", public, "it listens to everyone")


def _code(
    assets: tuple[Asset, ...], flowing: tuple[Flow | Cut, ...], gaps: tuple[Gap, ...]
) -> PredicateFact:
    places = tuple(each.place for each in flowing if not each.doubt)[:MOST_PLACES]
    if places:
        because = ("text of a model runs as code or as a command",)
        return PredicateFact(
            name="code_execution", truth=Truth.TRUE, because=because, places=places
        )
    interpreters = [a for a in assets if a.kind == "agent" and a.name.startswith("CodeAgent")]
    fact = _fact("code_execution", interpreters, "an agent runs code", gaps, RUNNING)
    if fact.truth is not Truth.FALSE or not flowing:
        return fact
    open_ = tuple(each.place for each in flowing)[:MOST_PLACES]
    return replace(fact, truth=Truth.UNKNOWN, because=(flowing[0].doubt,), places=open_)


def _fact(
    name: str, found: list[Asset], because: str, gaps: tuple[Gap, ...], words: frozenset[str]
) -> PredicateFact:
    if found:
        return _true(name, found, because)
    left = [gap for gap in gaps if gap.may_hold(words)] if words else []
    if left:
        reason = f"not found, but {len(left)} files that could show it were not read"
        places = tuple(Place(gap.path) for gap in left[:MOST_PLACES])
        return PredicateFact(name=name, truth=Truth.UNKNOWN, because=(reason,), places=places)
    return PredicateFact(name=name, truth=Truth.FALSE, because=("looked for and not found",))


def _true(name: str, found: list[Asset], because: str) -> PredicateFact:
    places = tuple(place for asset in found for place in asset.places[:1])
    return PredicateFact(
        name=name, truth=Truth.TRUE, because=(because,), places=places[:MOST_PLACES]
    )


_LOWER = tuple(word.lower() for word in HOSTED)

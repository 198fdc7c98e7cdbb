"""What code fetches from model and dataset hubs, and whether a revision fixes it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls, matches
from bartizan.evidence.source import Call, Missing, Option, Shape, Source, Value
from bartizan.evidence.value import Turned, turned

LOADS = ("*.from_pretrained", "*.hf_hub_download", "*.snapshot_download")
MODELS = (
    *LOADS, "transformers.pipeline", "*.SentenceTransformer", "*.CrossEncoder",
    "*.HuggingFacePipeline.from_model_id", "*.HuggingFaceEmbeddings", "vllm.LLM",
    "*.SentenceTransformerEmbeddings", "*.SentenceTransformerEmbeddingFunction",
    "*.HuggingFaceEmbedding", "torch.hub.load", "timm.create_model", "*.load_adapter",
)  # fmt: skip
DATASETS = ("datasets.load_dataset", "*.load_dataset", "datasets.load_dataset_builder")
HUB_ASKS: tuple[Ask, ...] = calls(*MODELS, *DATASETS)
COMMIT = re.compile(r"[0-9a-f]{40}")
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+|[a-z0-9]+(?:-[a-z0-9.]+)+")
# Libraries of embeddings have an owner of their own, whose models go by their last name alone.
OWNED = ("*.SentenceTransformer", "*.CrossEncoder", "*.HuggingFaceEmbeddings",
         "*.SentenceTransformerEmbeddings", "*.SentenceTransformerEmbeddingFunction",
         "*.HuggingFaceEmbedding")  # fmt: skip
OWNED_ID = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9.]+)+")
NAMED = ("pretrained_model_name_or_path", "model", "model_name", "model_id", "repo_id", "path",
         "model_name_or_path", "repo_or_dir")  # fmt: skip
FILE_FORMATS = frozenset({"json", "csv", "parquet", "text", "arrow", "imagefolder", "audiofolder"})
LOCAL_ORIGINS = ("call:os.path", "call:pathlib", "call:tempfile", "call:posixpath")
LOCAL_NAMES = re.compile(
    r"(?:output|save|saved|checkpoint|ckpt|local|cache|tmp|temp|work|export|artifact)s?_?(?:dir|path|"
    r"folder|model)|(?:^|_)(?:dir|folder|directory|checkpoint|ckpt)$|^path$",
    re.IGNORECASE,
)
LOCAL_FOLDERS = ("models/", "model/", "checkpoints/", "checkpoint/", "output/", "outputs/", "data/",
                 "weights/", "saved_models/", "saved_model/", "artifacts/", "results/", "runs/",
                 "tmp/", "exports/", "ckpt/", "ckpts/", "trained/", "src/")  # fmt: skip
# What is loaded by the same names beside a model, and holds no weights.
NO_WEIGHTS = ("Tokenizer", "TokenizerFast", "Config", "Processor", "FeatureExtractor")
# Libraries whose models of such names are asked where they are served, and are not fetched.
SERVED = ("vertexai.", "google.cloud.")
BARE_IDS = frozenset({"gpt2", "distilgpt2"})
FILE_ENDS = (".json", ".jsonl", ".csv", ".pt", ".pth", ".txt", ".parquet", ".bin", ".gguf", ".onnx")
ENVIRONMENT = ("os.environ.get", "os.getenv", "os.environ.setdefault")


class Revision(StrEnum):
    """How firmly a fetch is fixed."""

    COMMIT = "commit"
    BRANCH = "branch"
    NONE = "none"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """What is fetched from a hub: all calls with the same id and the same firmness, as one.

    `declared` are the places of parameters' defaults that name it.
    """

    id: str
    dataset: bool
    revision: Revision
    stated: str
    places: tuple[Place, ...]
    named: bool = True
    declared: tuple[Place, ...] = ()


def fetches(source: Source) -> tuple[Fetch, ...]:
    """Return what is fetched, one row for each id and firmness, in the order of first places.

    A path into the file system, a local file format and an object that is no string are left out.
    An id that is only known at run time keeps the name of the variable that holds it, which means
    nothing in another file; a parameter stands for its default.
    """
    rows: dict[tuple[str, bool, Revision, str, str], list[tuple[Place, _Id]]] = defaultdict(list)
    for kind, patterns in ((False, MODELS), (True, DATASETS)):
        for call in _fetching(source, patterns):
            dataset = kind or _says_dataset(call)
            if (named := _id_of(call, source, dataset=dataset)) is not None:
                firmness, stated = _revision(call)
                own = "" if named.named else call.place.path
                rows[named.text, dataset, firmness, stated, own].append((call.place, named))
    found = [
        Fetch(
            id=name,
            dataset=dataset,
            revision=firmness,
            stated=stated,
            places=tuple(place for place, _ in seen),
            named=seen[0][1].named,
            declared=tuple({named.declared: 1 for _, named in seen if named.declared}),
        )
        for (name, dataset, firmness, stated, _), seen in rows.items()
    ]
    return tuple(sorted(found, key=lambda fetch: (fetch.places[0], fetch.id)))


def loads(source: Source) -> Iterator[Call]:
    """Yield the calls that load a model, from a hub or from a folder, whatever its name says."""
    for call in _fetching(source, MODELS):
        owner = call.name.rpartition(".")[0]
        if not owner.endswith(NO_WEIGHTS) and not _says_dataset(call):
            yield call


def _fetching(source: Source, patterns: tuple[str, ...]) -> Iterator[Call]:
    yield from (call for call in source.calls(*patterns) if not call.name.startswith(SERVED))


@dataclass(frozen=True, slots=True)
class _Id:
    text: str
    named: bool
    declared: Place | None = None


def _id_of(call: Call, source: Source, *, dataset: bool) -> _Id | None:
    value = _named(call)
    if value is Missing.HIDDEN:
        return _Id(call.short, named=False)
    if isinstance(value, Missing) or (
        call.name == "timm.create_model" and not _asked_pretrained(call)
    ):
        return None
    if value.text is not None:
        return _written(call, value.text, dataset=dataset)
    if value.shape in (Shape.ITEMS, Shape.MAP) or value.constant is not None or _is_path(value):
        return None
    found = _one_of(value, dataset=dataset) or _by_default(value, call, source, dataset=dataset)
    label = _label(value, call)
    if found is not None or LOCAL_NAMES.search(label) is not None:
        return found
    return _Id(label, named=False)


def _written(call: Call, text: str, *, dataset: bool) -> _Id | None:
    if call.name == "torch.hub.load":
        return _from_code_hub(call, text)
    owned = OWNED_ID.fullmatch(text) and any(matches(pattern, call.name) for pattern in OWNED)
    known = _is_hub_id(text, dataset=dataset) or (owned and not LOCAL_NAMES.search(text))
    return _Id(text, named=True) if known else None


def _is_path(value: Value) -> bool:
    if any(origin.startswith(LOCAL_ORIGINS) for origin in value.origins):
        return True
    return value.shape is Shape.TEXT and value.literal.startswith((".", "/", "{}/"))


def _one_of(value: Value, *, dataset: bool) -> _Id | None:
    """Return the first id among the values of which this is one."""
    texts = (part.text for part in value.parts if value.shape is Shape.UNKNOWN and part.text)
    found = next((text for text in texts if _is_hub_id(text, dataset=dataset)), None)
    return _Id(found, named=True) if found is not None else None


def _by_default(value: Value, call: Call, source: Source, *, dataset: bool) -> _Id | None:
    function = source.function(call.scope, near=call.place.path) if call.scope else None
    for param, text, place in function.defaults if function else ():
        if value.name == f"~{param}" and _is_hub_id(text, dataset=dataset):
            return _Id(text, named=True, declared=place)
    return None


def _asked_pretrained(call: Call) -> bool:
    return turned(call.option("pretrained", index=1)) in (Turned.ON, Turned.OPEN)


def _from_code_hub(call: Call, text: str) -> _Id | None:
    """Return the repository that `owner/name:reference` names, nothing for a local folder."""
    origin = call.option("source")
    if isinstance(origin, Value) and origin.text == "local":
        return None
    return _Id(text.partition(":")[0], named=True)


def _says_dataset(call: Call) -> bool:
    stated = call.keyword("repo_type")
    return stated is not None and stated.text == "dataset"


def _named(call: Call) -> Option:
    if call.name.endswith("pipeline"):
        return call.option("model", index=1)
    if "PeftModel" in call.name:
        return call.option("model_id", index=1)
    return call.option(*NAMED, index=0)


def _label(value: Value, call: Call) -> str:
    params = sorted(o.removeprefix("param:") for o in value.origins if o.startswith("param:"))
    if params:
        return params[0]
    if value.name in ENVIRONMENT and value.parts and value.parts[0].text:
        return value.parts[0].text
    return value.name.lstrip("~").rsplit(".", 1)[-1] or call.short


def _is_hub_id(text: str, *, dataset: bool) -> bool:
    if dataset and text in FILE_FORMATS:
        return False
    if text.startswith((".", "/", "~", *LOCAL_FOLDERS)) or text.endswith(FILE_ENDS):
        return False
    if text in BARE_IDS and not dataset:
        return True
    return HUB_ID.fullmatch(text) is not None or (dataset and text.isidentifier())


def _revision(call: Call) -> tuple[Revision, str]:
    given = call.option("revision", "model_revision", "code_revision", "tag")
    if given is Missing.ABSENT and call.name == "torch.hub.load":
        given = _reference(call)
    if isinstance(given, Missing):
        return (Revision.HIDDEN if given is Missing.HIDDEN else Revision.NONE), ""
    if given.text is not None:
        fixed = COMMIT.fullmatch(given.text) is not None
        return (Revision.COMMIT if fixed else Revision.BRANCH), given.text
    return (Revision.NONE, "") if given.known else (Revision.HIDDEN, "")


def _reference(call: Call) -> Option:
    named = call.argument(0, "repo_or_dir")
    _, _, stated = (named.text or "").partition(":") if named is not None else ("", "", "")
    return Value(Shape.CONSTANT, stated) if stated else Missing.ABSENT

"""What code fetches from model and dataset hubs, and whether a revision fixes it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls
from bartizan.evidence.source import Call, Shape, Source, Value

LOADS = ("*.from_pretrained", "*.hf_hub_download", "*.snapshot_download")
MODELS = (
    *LOADS, "transformers.pipeline", "*.SentenceTransformer", "*.CrossEncoder",
    "*.HuggingFacePipeline.from_model_id", "*.HuggingFaceEmbeddings", "vllm.LLM",
    "torch.hub.load", "timm.create_model", "*.load_adapter",
)  # fmt: skip
DATASETS = ("datasets.load_dataset", "*.load_dataset", "datasets.load_dataset_builder")
HUB_ASKS: tuple[Ask, ...] = calls(*MODELS, *DATASETS)
COMMIT = re.compile(r"[0-9a-f]{40}")
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+|[a-z0-9]+(?:-[a-z0-9.]+)+")
NAMED = ("pretrained_model_name_or_path", "model", "model_name", "model_id", "repo_id", "path",
         "model_name_or_path", "repo_or_dir")  # fmt: skip
FILE_FORMATS = frozenset({"json", "csv", "parquet", "text", "arrow", "imagefolder", "audiofolder"})
LOCAL_ORIGINS = ("call:os.path", "call:pathlib", "call:tempfile")


class Revision(StrEnum):
    """How firmly a fetch is fixed."""

    COMMIT = "commit"
    BRANCH = "branch"
    NONE = "none"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """What is fetched from a hub: all calls with the same id and the same firmness, as one."""

    id: str
    dataset: bool
    revision: Revision
    stated: str
    places: tuple[Place, ...]
    named: bool = True


def fetches(source: Source) -> tuple[Fetch, ...]:
    """Return what is fetched, one row for each id and firmness, in the order of first places.

    A path into the file system, a local file format and an object that is no string are left out.
    An id that is only known at run time keeps the name of the variable that holds it.
    """
    rows: dict[tuple[str, bool, Revision, str], list[tuple[Place, bool]]] = defaultdict(list)
    for dataset, patterns in ((False, MODELS), (True, DATASETS)):
        for call in source.calls(*patterns):
            for name, named in _ids(call, dataset=dataset):
                firmness, stated = _revision(call)
                rows[name, dataset, firmness, stated].append((call.place, named))
    found = [
        Fetch(
            id=name,
            dataset=dataset,
            revision=firmness,
            stated=stated,
            places=tuple(place for place, _ in places),
            named=places[0][1],
        )
        for (name, dataset, firmness, stated), places in rows.items()
    ]
    return tuple(sorted(found, key=lambda fetch: (fetch.places[0], fetch.id)))


def _ids(call: Call, *, dataset: bool) -> Iterator[tuple[str, bool]]:
    value = _named(call)
    if value is None:
        return
    if value.text is not None:
        if _is_hub_id(value.text, dataset=dataset):
            yield value.text, True
        return
    if value.shape in (Shape.ITEMS, Shape.MAP) or value.constant is not None:
        return
    if any(origin.startswith(LOCAL_ORIGINS) for origin in value.origins):
        return
    if value.shape is Shape.TEXT and value.literal.startswith((".", "/", "{}/")):
        return
    yield _label(value, call), False


def _named(call: Call) -> Value | None:
    if call.name.endswith("pipeline"):
        return call.argument(1, "model")
    return call.argument(0, *NAMED)


def _label(value: Value, call: Call) -> str:
    params = sorted(o.removeprefix("param:") for o in value.origins if o.startswith("param:"))
    if params:
        return params[0]
    return value.name.lstrip("~").rsplit(".", 1)[-1] or call.name.rsplit(".", 1)[-1]


def _is_hub_id(text: str, *, dataset: bool) -> bool:
    if dataset and text in FILE_FORMATS:
        return False
    if text.startswith((".", "/", "~")) or text.endswith((".json", ".jsonl", ".csv", ".pt")):
        return False
    return HUB_ID.fullmatch(text) is not None or (dataset and text.isidentifier())


def _revision(call: Call) -> tuple[Revision, str]:
    given = call.keyword("revision", "model_revision", "code_revision", "tag")
    if given is None:
        return (Revision.HIDDEN if call.spread else Revision.NONE), ""
    if given.text is not None:
        fixed = COMMIT.fullmatch(given.text) is not None
        return (Revision.COMMIT if fixed else Revision.BRANCH), given.text
    return (Revision.NONE, "") if given.known else (Revision.HIDDEN, "")

"""Where a workload trains, tunes or ships weights, and which data it loads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls
from bartizan.evidence.hub import HUB_ASKS, fetches
from bartizan.evidence.source import Call, Shape, Source

TRAINS = (
    "*.Trainer", "*.SFTTrainer", "*.DPOTrainer", "*.PPOTrainer", "*.RewardTrainer", "*.GRPOTrainer",
    "*.Seq2SeqTrainer", "*.get_peft_model", "*.estimator.Estimator", "*.TrainingStep",
    "*.fine_tuning.jobs.create", "*.create_training_job", "*.create_model_customization_job",
    "*.ModelTrainer", "pytorch_lightning.Trainer", "lightning.Trainer", "xgboost.train",
    "lightgbm.train", "torch.optim.AdamW", "torch.optim.Adam", "torch.optim.SGD",
)  # fmt: skip
SHIPS = ("*.push_to_hub", "*.upload_folder", "*.RegisterModel", "*.create_model_package",
         "mlflow.register_model")  # fmt: skip
LOADS = (
    "pandas.read_csv", "pandas.read_json", "pandas.read_parquet", "pandas.read_excel",
    "pandas.read_table", "polars.read_csv", "polars.read_parquet", "polars.scan_parquet",
    "datasets.load_from_disk", "*.TextLoader", "*.DirectoryLoader", "*.CSVLoader", "*.PyPDFLoader",
    "*.PyPDFDirectoryLoader", "*.WebBaseLoader", "*.SimpleDirectoryReader", "*.JSONLoader",
    "*.UnstructuredURLLoader", "*.S3DirectoryLoader", "*.S3FileLoader", "*.SitemapLoader",
)  # fmt: skip
FILES = ("datasets.load_dataset", "*.load_dataset")
TRAIN_ASKS: tuple[Ask, ...] = calls(*TRAINS, *SHIPS)
LOAD_ASKS: tuple[Ask, ...] = (*HUB_ASKS, *calls(*LOADS, *FILES))
MOST = 200
_LOCATION = re.compile(r"[\w./~{}:@%+=?&-]{3,200}")
_TESTS = re.compile(r"(?i)(?:^|/)(?:tests?|testdata|fixtures?|examples?|docs)/")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A source of data by the name that code loads it by, with all places."""

    name: str
    places: tuple[Place, ...]


def trains(source: Source) -> Iterator[Call]:
    """Yield the calls that train, tune or publish weights."""
    yield from source.calls(*TRAINS, *SHIPS)


def loaded(source: Source) -> tuple[Loaded, ...]:
    """Return the sources of data that code names, outside tests, in the order of first places."""
    found: dict[str, list[Place]] = {}
    for fetch in fetches(source):
        if fetch.dataset and fetch.named:
            found.setdefault(fetch.id, []).extend(fetch.places)
    for call in source.calls(*LOADS, *FILES):
        for name in _locations(call):
            found.setdefault(name, []).append(call.place)
    kept = {
        name: [place for place in dict.fromkeys(places) if not _TESTS.search(place.path)]
        for name, places in found.items()
    }
    rows = (Loaded(name, tuple(places)) for name, places in kept.items() if places)
    return tuple(sorted(rows, key=lambda row: (row.places[0], row.name)))[:MOST]


def _locations(call: Call) -> Iterator[str]:
    for value in call.values:
        pieces = value.parts if value.shape in (Shape.CALL, Shape.ITEMS, Shape.MAP) else (value,)
        for piece in pieces:
            text = piece.literal.removeprefix("./")
            is_path = "/" in text.strip("/") or re.search(r"\.\w{2,8}$", text)
            if is_path and _LOCATION.fullmatch(text) and _is_own(text):
                yield text


def _is_own(text: str) -> bool:
    """Whether a location is known and lasts: not computed whole, nor a job's own working folder."""
    return bool(text.strip("{}/.")) and not text.startswith(("/opt/ml/", "/tmp/"))  # noqa: S108

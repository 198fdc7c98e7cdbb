"""The Python API of datasets: a broker, and what it hands out to whom.

with open_broker(GrantFolder(Path("grants")), load_trust(Path("granters.yaml")),
(Path("access"), load_key(Path("access.key")))) as broker:
with open_dataset(Path("data/people"), subject="ada", purpose="training",
broker=broker) as dataset:
content = dataset.open("train.csv").read()
"""

from collections.abc import Sequence
from pathlib import Path

from bartizan.audit.keyfiles import load_key
from bartizan.audit.record import Who
from bartizan.datasets.broker import Broker, open_broker
from bartizan.datasets.granted import GrantFolder
from bartizan.datasets.handle import DatasetHandle
from bartizan.signing.policyfile import load_trust

__all__ = [
    "Broker",
    "DatasetHandle",
    "GrantFolder",
    "Who",
    "load_key",
    "load_trust",
    "open_broker",
    "open_dataset",
]


def open_dataset(
    root: Path,
    *,
    subject: str | Who,
    purpose: str,
    broker: Broker,
    columns: Sequence[str] | None = None,
    most: int | None = None,
) -> DatasetHandle:
    """Return a handle on the dataset in a folder, or on some columns of its tables.

    `subject` is who asks, as the caller has found out; `most` how many bytes are asked for, None
    for what the grant still allows. Raises AccessRefusedError where no valid grant allows it, or
    the access cannot be recorded; InvalidInputError for what is no dataset with a manifest.
    """
    who = Who(subject, "stated") if isinstance(subject, str) else subject
    return broker.open_dataset(root, who, purpose, columns=columns, most=most)

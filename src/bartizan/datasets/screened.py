"""The signature of a report of `data vet`: who vouches that this was found, by which tool and when.

It is a statement in the format of a model's signature over one file, the report, so that one signer
and one trust policy serve all. That it is of a report stands under `bartizan`, `dataset`, so that
it never counts as the signature of a dataset, nor one of these as that of a report.
"""

from datetime import datetime
from hashlib import sha256
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.signing.manifest import Manifest
from bartizan.signing.statement import Statement, Subject

SUFFIX: Final = ".sig"


def vouched(name: str, report: bytes, made: datetime) -> Statement:
    """Return what is signed of a report that lies in a file of this name."""
    files = {name: sha256(report).hexdigest()}
    manifest = Manifest(name, files, executable=frozenset(), empty=frozenset())
    return Statement(manifest, made=made, dataset={"schema": Subject.REPORT.value})


def demand_of(statement: Statement, name: str, report: bytes) -> None:
    """Raise FormatError where a statement is not of these bytes of a report by this name."""
    statement.demand(Subject.REPORT)
    if dict(statement.manifest.files) != {name: sha256(report).hexdigest()}:
        raise FormatError("it was made for other bytes, or a file of another name")

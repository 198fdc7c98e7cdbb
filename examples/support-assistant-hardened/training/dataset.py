"""The tickets of one dataset version, each file checked against the version's manifest."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import yaml

from training.redact import redact


class Changed(Exception):
    """A file is not the one that the dataset version names."""


def tickets(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the redacted tickets of a dataset version; raise Changed where a digest differs."""
    manifest = yaml.safe_load((folder / "manifest.yaml").read_text(encoding="utf-8"))
    for entry in manifest["files"]:
        content = (folder / entry["path"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise Changed(f"{entry['path']} is not the file of version {manifest['version']}")
        for row in csv.DictReader(content.decode().splitlines()):
            yield {name: redact(value) for name, value in row.items()}

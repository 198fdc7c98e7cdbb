"""Where rows come from: a file or a member of an archive, with its kind."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Literal, Protocol

KINDS: Final = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".json": "json", ".txt": "text", ".log": "text", ".md": "text", ".markdown": "text",
    ".rst": "text", ".text": "text", ".eml": "text", ".sql": "text", ".yaml": "text",
    ".yml": "text", ".toml": "text", ".ini": "text", ".cfg": "text", ".env": "text",
    ".conf": "text", ".xml": "html", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".ipynb": "notebook", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite",
    ".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".feather": "arrow",
    ".ipc": "arrow", ".py": "text", ".js": "text", ".ts": "text", ".sh": "text",
}  # fmt: skip
UNKNOWN: Final = "has a format that is not read"
PACKED: Final = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz"}


class Remote(Protocol):
    """An object in a store, as it was listed: processes and machines may be handed it."""

    @property
    def name(self) -> str:
        """The last part of its key."""

    @property
    def size(self) -> int:
        """How many bytes it has."""

    @property
    def version(self) -> str:
        """What is another one when the content is."""

    @property
    def unread(self) -> str:
        """Why it cannot be read, "" where it can."""

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Open it for reading and seeking. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, an object, or a zip's member: `name` is how it is shown; `unread` why it is not read.

    `path` is where its bytes are.
    """

    name: str
    path: Path | Remote
    kind: str = ""
    packing: str = ""
    member: str = ""
    size: int = 0
    unread: str = ""


def kind_of(name: str) -> tuple[str, str]:
    """Return the kind of a file and how it is packed, by its name; "" where the name says none."""
    plain = PurePosixPath(name.lower())
    packing = PACKED.get(plain.suffix, "")
    if packing:
        plain = plain.with_suffix("")
    return KINDS.get(plain.suffix, "text" if plain.name.startswith(".env") else ""), packing

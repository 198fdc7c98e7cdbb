"""What the model files of a workload are by content, and whether loading one can run code."""

from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence

POINTER = "lfs-pointer"


class CanRunCode(StrEnum):
    """Whether loading a file can run code that the file chose; unknown is never no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A model file.

    `imports` are the callables that its pickles name, as `module.name`; `dangers` is what was found
    of them, or of anything else in the file, that runs what the file chose, and `strange` what
    nobody has judged. `complete` says that every part was understood; `why` says what decided
    `can_run_code`, or what was not understood. `digest` is None for a file that is larger than what
    is hashed, and for a pointer whose bytes are elsewhere.
    """

    path: str
    format: str
    size: int
    can_run_code: CanRunCode
    why: str
    imports: tuple[str, ...] = ()
    dangers: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    complete: bool = True
    digest: str | None = None

    @property
    def place(self) -> Place:
        """The file."""
        return Place(self.path)

    @property
    def is_pointer(self) -> bool:
        """Whether the bytes are kept in a large-file store."""
        return self.format == POINTER


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles(Evidence):
    """The model files of a workload, in the order of their paths."""

    models: tuple[ModelFile, ...] = ()

"""Model files as evidence: recognised by content, read by range, never loaded."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.model import CanRunCode, ModelFile, ModelFiles
from bartizan.scan.allowed import allowed
from bartizan.scan.budget import MEBIBYTE, Budget
from bartizan.scan.facts import FileScan, Verdict
from bartizan.scan.files import scan_part
from bartizan.scan.kinds import Kind, kinds_of
from bartizan.scan.part import Part

MAX_HASHED: Final = 256 * MEBIBYTE
MAX_UNPACKED: Final = 256 * MEBIBYTE
# What bytes, or an archive, may look like without being a model.
_BY_CHANCE: Final = frozenset({Kind.ZIP, Kind.PERHAPS_PICKLE})
_CERTAIN: Final = re.compile(
    r"(?i)\.(?:safetensors|gguf|ggml|onnx|keras|h5|hdf5|pt|pth|ckpt|pkl|pickle|joblib|dill|skops"
    r"|npy|npz|tflite|mar|nemo|pdparams|pdmodel|llamafile|cloudpickle)\Z"
    r"|\.(?:pkl|pickle|joblib)\.(?:xz|gz|bz2|z|zlib)\Z|(?:^|/)saved_model\.pb\Z"
)
_NOT_ONE: Final = re.compile(
    r"(?i)\.(?:py|pyi|pyc|ipynb|md|mdx|rst|adoc|ya?ml|json|jsonl|toml|js|mjs|ts|tsx|jsx|vue|html?"
    r"|css|scss|csv|tsv|go|rs|java|kt|rb|php|cs|c|h|cc|cpp|hpp|sh|sql|xml|ini|cfg|conf|lock|properties"
    r"|png|jpe?g|gif|webp|ico|svg|pdf|mp[34]|wav|mov|avi|woff2?|ttf|otf|eot|proto|tf|tfvars|hcl|env"
    r"|jinja2?|j2|tpl|template|example|sample|ps1|bat|map|po|mo|docx?|pptx?|xlsx?|parquet|sqlite3?)\Z"
    r"|(?:^|/)(?:dockerfile|makefile|licen[cs]e|notice|codeowners|procfile|\.[^/]*)\Z"
)
_BY_CONTENT: Final = frozenset(
    {
        Kind.PICKLE, Kind.PERHAPS_PICKLE, Kind.SAFETENSORS, Kind.GGUF, Kind.ONNX, Kind.TFLITE,
        Kind.HDF5, Kind.NPY, Kind.SAVED_MODEL, Kind.ZIP,
    }
)  # fmt: skip
# Of these it is not known what their loaders do with what is in them.
_OPEN: Final = frozenset(
    {
        Kind.ZIP, Kind.TAR, Kind.SAVED_MODEL, Kind.GRAPH, Kind.TEXT, Kind.JSON, Kind.YAML, Kind.XML,
        Kind.PROTOTEXT,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelInput:
    """A file by its path, its size and a reader of ranges, which may answer with a Gap."""

    path: str
    size: int
    read: Callable[[int, int], bytes | Gap]

    def read_at(self, offset: int, count: int) -> bytes:
        """Return at most `count` bytes from an offset. Raises FormatError when it answers a Gap."""
        found = self.read(offset, count) if count > 0 else b""
        if isinstance(found, Gap):
            raise FormatError(found.reason)
        return found


def in_memory(path: str, content: bytes) -> ModelInput:
    """Return a file whose bytes are in memory."""
    return ModelInput(path, len(content), lambda offset, count: content[offset : offset + count])


def wants(path: str) -> bool:
    """Whether a file by this name may be a model file: its content decides."""
    return _NOT_ONE.search(path) is None


def is_named(path: str) -> bool:
    """Whether a file by this name says that it is a model."""
    return _CERTAIN.search(path) is not None


def collect(files: Iterable[ModelInput]) -> ModelFiles:
    """Return the model files among these. One that cannot be read is a gap."""
    models: list[ModelFile] = []
    gaps: list[Gap] = []
    for file in sorted((file for file in files if wants(file.path)), key=lambda each: each.path):
        try:
            model = model_of(file)
        except FormatError as error:
            gaps.append(Gap(file.path, error.message))
            continue
        if model is not None:
            models.append(model)
    return ModelFiles(models=tuple(models), gaps=tuple(gaps), files=len(models) + len(gaps))


def model_of(file: ModelInput) -> ModelFile | None:
    """Return what a file is; None when only its name was in question and it is no model.

    Raises FormatError when its bytes cannot be had.
    """
    kinds = tuple(kinds_of(file, file.path))
    certain = is_named(file.path) or _points_at_weights(file.path, kinds)
    if not certain and _BY_CONTENT.isdisjoint(kinds):
        return None
    budget = Budget(unpacked=MAX_UNPACKED)
    digest = file.size <= MAX_HASHED and Kind.LFS_POINTER not in kinds
    scan = scan_part(Part(file, name=file.path), digest=digest, known=allowed(), budget=budget)
    found = _model(file, scan)
    chance = found.format in _BY_CHANCE and not found.imports and not found.dangers
    return None if chance and not certain else found


def _model(file: ModelInput, scan: FileScan) -> ModelFile:
    answer, why = _answer(scan)
    said = {verdict: _messages(scan, verdict) for verdict in Verdict}
    return ModelFile(
        path=file.path,
        format=scan.format,
        size=file.size,
        can_run_code=answer,
        why=why,
        imports=scan.names,
        dangers=said[Verdict.CRITICAL],
        strange=said[Verdict.REVIEW],
        complete=not said[Verdict.INCONCLUSIVE],
        digest=scan.digest,
    )


def _messages(scan: FileScan, verdict: Verdict) -> tuple[str, ...]:
    return tuple(f"{each.place}{each.message}" for each in scan.findings if each.verdict is verdict)


def _answer(scan: FileScan) -> tuple[CanRunCode, str]:
    """Return whether loading can run code, and why; what was not understood is unknown."""
    said = (message for verdict in Verdict for message in _messages(scan, verdict))
    first = next(said, "")
    if scan.names:
        named = f"its pickles name {len(scan.names)} callables"
        return CanRunCode.YES, f"{named}; {first}" if first else named
    if scan.verdict is Verdict.CRITICAL:
        return CanRunCode.YES, first
    if first:
        return CanRunCode.UNKNOWN, first
    if scan.format in _OPEN:
        return CanRunCode.UNKNOWN, "what its loader does with what is in it is not known"
    return CanRunCode.NO, "it holds data, and names no callable"


def _points_at_weights(path: str, kinds: tuple[Kind, ...]) -> bool:
    return Kind.LFS_POINTER in kinds and path.lower().endswith(".bin")

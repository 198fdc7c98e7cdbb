"""Model files as evidence: recognised by content, read by range, never loaded."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bartizan.collect.model_contents import examine
from bartizan.collect.model_graphs import Found
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.model import ModelFile, ModelFiles
from bartizan.formats.ranged import digest_of
from bartizan.formats.sniff import ModelFormat, sniff

MAX_HASHED: Final = 256 << 20
_CERTAIN: Final = re.compile(
    r"(?i)\.(?:safetensors|gguf|ggml|onnx|keras|h5|hdf5|pt|pth|ckpt|pkl|pickle|joblib|dill|skops"
    r"|npy|npz|tflite|mar|nemo|pdparams|pdmodel|llamafile|cloudpickle)\Z"
    r"|\.(?:pkl|pickle|joblib)\.(?:xz|gz|bz2|z|zlib)\Z|(?:^|/)saved_model\.pb\Z"
)
_PICKLED: Final = re.compile(r"(?i)\.(?:pt|pth|ckpt|pkl|pickle|joblib|dill|bin|cloudpickle)\Z")
_NOT_ONE: Final = re.compile(
    r"(?i)\.(?:py|pyi|pyc|ipynb|md|mdx|rst|adoc|ya?ml|json|jsonl|toml|js|mjs|ts|tsx|jsx|vue|html?"
    r"|css|scss|csv|tsv|go|rs|java|kt|rb|php|cs|c|h|cc|cpp|hpp|sh|sql|xml|ini|cfg|conf|lock|properties"
    r"|png|jpe?g|gif|webp|ico|svg|pdf|mp[34]|wav|mov|avi|woff2?|ttf|otf|eot|proto|tf|tfvars|hcl|env"
    r"|jinja2?|j2|tpl|template|example|sample|ps1|bat|map|po|mo|docx?|pptx?|xlsx?|parquet|sqlite3?)\Z"
    r"|(?:^|/)(?:dockerfile|makefile|licen[cs]e|notice|codeowners|procfile|\.[^/]*)\Z"
)
_MODELS_BY_CONTENT: Final = frozenset(ModelFormat) - {
    ModelFormat.UNKNOWN,
    ModelFormat.TAR,
    ModelFormat.COMPRESSED,
    ModelFormat.EXECUTABLE,
    ModelFormat.LFS_POINTER,
}


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
    kind = sniff(file)
    certain = is_named(file.path)
    if kind is ModelFormat.UNKNOWN and certain:
        kind = _by_name(file)
    if not (certain or kind in _MODELS_BY_CONTENT or _points_at_weights(file.path, kind)):
        return None
    found = examine(file, kind)
    if kind is ModelFormat.ZIP and not (certain or found.imports):
        return None
    return ModelFile(
        path=file.path,
        format=kind,
        size=file.size,
        can_run_code=found.can_run_code,
        why=found.why,
        imports=found.imports,
        complete=found.complete,
        digest=None if kind is ModelFormat.LFS_POINTER else digest_of(file, MAX_HASHED),
    )


def _by_name(file: ModelInput) -> ModelFormat:
    """Try what has no magic: TensorFlow graphs, and pickles that break before they call."""
    if file.path.lower().endswith(".pb"):
        return ModelFormat.SAVED_MODEL
    if _PICKLED.search(file.path) is None:
        return ModelFormat.UNKNOWN
    found: Found = examine(file, ModelFormat.PICKLE)
    understood = found.complete or found.imports
    return ModelFormat.PICKLE if understood else ModelFormat.UNKNOWN


def _points_at_weights(path: str, kind: ModelFormat) -> bool:
    return kind is ModelFormat.LFS_POINTER and path.lower().endswith(".bin")

"""Model files as evidence: recognised by content, read by range, never loaded."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bartizan.collect.model_contents import Found, examine
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.model import ModelFile, ModelFiles
from bartizan.formats.ranged import digest_of
from bartizan.formats.sniff import HEAD, ModelFormat, looks_like_text_pickle, sniff

MAX_HASHED: Final = 256 << 20
_CERTAIN: Final = re.compile(
    r"(?i)\.(?:safetensors|gguf|ggml|onnx|keras|h5|hdf5|pt|pth|ckpt|pkl|pickle|joblib|dill|skops"
    r"|npy|npz|tflite|mar|nemo|pdparams|pdmodel|llamafile|cloudpickle)\Z"
)
_POSSIBLE: Final = re.compile(
    r"(?i)\.(?:bin|model|weights|params|dat|data|pb|engine|plan|adapter|checkpoint)\Z"
    r"|(?:^|/)(?:pytorch_model|model|adapter_model|consolidated)[^/]*\Z"
)
_PICKLED: Final = re.compile(r"(?i)\.(?:pt|pth|ckpt|pkl|pickle|joblib|dill|bin|cloudpickle)\Z")
_NOT_ONE: Final = re.compile(
    r"(?i)\.(?:py|pyi|ipynb|md|rst|txt|ya?ml|json|toml|js|ts|tsx|jsx|html|css|csv|tsv|go|rs|java|c|h"
    r"|cpp|sh|sql|xml|ini|cfg|lock|png|jpe?g|svg|proto|tf|hcl|jinja2?|j2|tpl|template)\Z"
)
_MODELS_BY_CONTENT: Final = frozenset(ModelFormat) - {
    ModelFormat.UNKNOWN,
    ModelFormat.ZIP,
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
    """Whether a file by this name is a model file, or may be one by its content."""
    if _NOT_ONE.search(path):
        return False
    return _CERTAIN.search(path) is not None or _POSSIBLE.search(path) is not None


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
    certain = _CERTAIN.search(file.path) is not None
    if kind is ModelFormat.UNKNOWN and certain:
        kind = _text_pickle(file)
    if not certain and kind not in _MODELS_BY_CONTENT and not _points_at_weights(file.path, kind):
        return None
    found = examine(file, kind)
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


def _text_pickle(file: ModelInput) -> ModelFormat:
    """Try protocols 0 and 1, which have no magic, on a file whose name says pickle."""
    if _PICKLED.search(file.path) is None or not looks_like_text_pickle(file.read_at(0, HEAD)):
        return ModelFormat.UNKNOWN
    found: Found = examine(file, ModelFormat.PICKLE)
    understood = found.complete or found.imports
    return ModelFormat.PICKLE if understood else ModelFormat.UNKNOWN


def _points_at_weights(path: str, kind: ModelFormat) -> bool:
    return kind is ModelFormat.LFS_POINTER and path.endswith(".bin")

"""What the files beside a model say of one another: which code a loader would import."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Final

from bartizan.core.errors import FormatError

CONFIGURATIONS: Final = (
    "config.json", "tokenizer_config.json", "processor_config.json", "preprocessor_config.json",
    "generation_config.json", "configuration.json", "model_index.json",
    "image_processor_config.json", "video_preprocessor_config.json",
    "feature_extractor_config.json",
)  # fmt: skip
LARGEST: Final = 4 << 20
MLMODEL: Final = "MLmodel"
HANDLER: Final = "handler.py"
LINE: Final = re.compile(
    r"^[ ]{0,40}(code|loader_module):[ ]{0,9}['\"]?([\w./-]{1,200})", re.MULTILINE
)


# Gives the text of a file, None where there is none; raises FormatError where that is not known.
TextOf = Callable[[PurePath], str | None]


def asked_by(path: PurePath, text: TextOf) -> str:
    """Return what asks a loader to run a Python file beside a model, "" where nothing does.

    Raises FormatError where it is not known what lies there.
    """
    folder, name = path.parent, path.name
    if path.suffix != ".py":
        return ""
    if name == HANDLER and _has_model(folder, text):
        return "an inference endpoint runs the handler beside a model"
    for configuration in CONFIGURATIONS:
        if path.stem in _modules(folder / configuration, text):
            return f"the {configuration} beside it has its loader import it"
    for above in (folder, *folder.parents[:3]):
        told = _mlflow(above / MLMODEL, text)
        if told and any(_within(path, above / each) for each in told):
            return "the MLmodel beside it has MLflow import it"
    return ""


def _within(path: PurePath, named: PurePath) -> bool:
    return path == PurePath(f"{named}.py") or path.is_relative_to(named)


def _has_model(folder: PurePath, text: TextOf) -> bool:
    return any(text(folder / name) is not None for name in CONFIGURATIONS)


@lru_cache(maxsize=256)
def _modules(path: PurePath, text: TextOf) -> frozenset[str]:
    """Return the modules that a configuration of Hugging Face names beside itself."""
    try:
        tree = json.loads(text(path) or "{}")
    except (ValueError, RecursionError):
        return frozenset()
    if not isinstance(tree, dict):
        return frozenset()
    lists = (each for each in tree.values() if isinstance(each, list) and each)
    firsts = {each[0] for each in lists if isinstance(each[0], str)}
    values = [tree.get("auto_map"), tree.get("custom_pipelines"), tree.get("_class_name")]
    listed = [each for value in values for each in _flat(value)]
    return frozenset({each.rpartition("--")[2].split(".")[0] for each in listed} | firsts)


def _flat(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _flat(each)]


@lru_cache(maxsize=256)
def _mlflow(path: PurePath, text: TextOf) -> frozenset[str]:
    """Return the folders and modules of code that an MLmodel names."""
    return frozenset(match[2] for match in LINE.finditer(text(path) or ""))


def text_on_disk(path: PurePath) -> str | None:
    """Return the text of a file of this machine, None where there is none.

    Raises FormatError for one that is too large, or cannot be read.
    """
    file = Path(path)
    try:
        if not file.is_file():
            return None
        if file.stat().st_size > LARGEST:
            raise FormatError(f"{path.name} beside it is too large to be read")
        return file.read_text("utf-8", "replace")
    except OSError as error:
        raise FormatError(f"{path.name} beside it cannot be read: {error.strerror}") from None

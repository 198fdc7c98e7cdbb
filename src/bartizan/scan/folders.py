"""What the files beside a model say of one another: which code a loader would import."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from os.path import normpath
from pathlib import Path, PurePath
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.prototext import strings_of, without_comments
from bartizan.formats.yamldoc import read_yaml

CONFIGURATIONS: Final = (
    "config.json", "tokenizer_config.json", "processor_config.json", "preprocessor_config.json",
    "generation_config.json", "configuration.json", "model_index.json",
    "image_processor_config.json", "video_preprocessor_config.json",
    "feature_extractor_config.json", "adapter_config.json", "modular_model_index.json",
    "modular_config.json", "modules.json",
)  # fmt: skip
LARGEST: Final = 4 << 20
# What transformers takes for code of the same folder, and how far below a configuration it lies.
RELATIVE: Final = re.compile(
    r"^[ \t]*(?:from[ \t]+\.([\w.]+)[ \t]+import\b|import[ \t]+\.([\w.]+)[ \t]*$)", re.MULTILINE
)
MOST_MODULES: Final = 200
DEEPEST: Final = 2
MLMODEL: Final = "MLmodel"
HANDLER: Final = "handler.py"
HUB: Final = "hubconf.py"
GENERATION: Final = PurePath("custom_generate", "generate.py")
MODELSCOPE: Final = "configuration.json"
TRITON: Final = "config.pbtxt"
TRITON_CODE: Final = "model.py"
# Keys of an MLmodel that name code beside it, as a folder, a file or a module.
MLFLOW: Final = frozenset({"code", "loader_module", "model_code_path"})


# Gives the text of a file, None where there is none; raises FormatError where that is not known.
TextOf = Callable[[PurePath], str | None]


def asked_by(path: PurePath, text: TextOf) -> str:
    """Return what asks a loader to run a Python file beside a model, "" where nothing does.

    Raises FormatError where it is not known what lies there.
    """
    if path.suffix != ".py":
        return ""
    return by_its_name(path, text) or _by_a_configuration(path, text)


def by_its_name(path: PurePath, text: TextOf) -> str:
    """Return what runs a file of this name where it lies."""
    folder, name = path.parent, path.name
    if name == HUB:
        return "torch.hub runs it"
    if name == HANDLER and _has_model(folder, text):
        return "an inference endpoint runs the handler beside a model"
    if PurePath(folder.name, name) == GENERATION and _has_model(folder.parent, text):
        return "the generation of texts runs it, where code beside a model is trusted"
    if _is_run_by_triton(name, text(folder.parent / TRITON)):
        return f"the {TRITON} above it has Triton run it"
    return ""


def _is_run_by_triton(name: str, written: str | None) -> bool:
    """Whether Triton runs a file of a version; where no backend is named, it finds Python's."""
    if written is None:
        return False
    written = without_comments(written)
    named = [value for key in ("backend", "platform") for value, _ in strings_of(key, written)]
    files = [value for value, _ in strings_of("default_model_filename", written)]
    return name in (files or [TRITON_CODE]) and ("python" in named or not any(named))


def _by_a_configuration(path: PurePath, text: TextOf) -> str:
    """Return which configuration beside a file, or above it, names it."""
    folder = path.parent
    for above in (folder, *folder.parents[:DEEPEST]):
        wanted = path.relative_to(above).with_suffix("").as_posix()
        for configuration in CONFIGURATIONS:
            if wanted in _reached(above, configuration, text):
                where = "beside" if above == folder else "above"
                return f"the {configuration} {where} it has its loader import it"
    if any(_imports_all(above / MODELSCOPE, text) for above in (folder, *folder.parents[:3])):
        return f"the {MODELSCOPE} beside or above it has ModelScope import it"
    for above in (folder, *folder.parents[:3]):
        told = _mlflow(above / MLMODEL, text)
        if any(_within(path, PurePath(normpath(above / each))) for each in told):
            return "the MLmodel beside it has MLflow import it"
    return ""


def _within(path: PurePath, named: PurePath) -> bool:
    return path in (named, PurePath(f"{named}.py")) or path.is_relative_to(named)


def _has_model(folder: PurePath, text: TextOf) -> bool:
    return any(text(folder / name) is not None for name in CONFIGURATIONS)


@lru_cache(maxsize=256)
def _modules(path: PurePath, text: TextOf) -> frozenset[str]:
    """Return the modules that a configuration of Hugging Face names beside itself."""
    try:
        tree = json.loads(text(path) or "{}")
    except (ValueError, RecursionError):
        return frozenset()
    if isinstance(tree, list):
        types = (each.get("type") for each in tree if isinstance(each, dict))
        return frozenset(each.partition(".")[0] for each in types if isinstance(each, str))
    if not isinstance(tree, dict):
        return frozenset()
    lists = (each for each in tree.values() if isinstance(each, list) and each)
    firsts = {each[0] for each in lists if isinstance(each[0], str)}
    values = [tree.get("custom_pipelines"), tree.get("_class_name")]
    listed = [*_mapped(tree), *(each for value in values for each in _flat(value))]
    files = {normpath(each).removesuffix(".py") for each in _flat(tree.get("model_file"))}
    return frozenset({each.rpartition("--")[2].split(".")[0] for each in listed} | firsts | files)


@lru_cache(maxsize=256)
def _reached(folder: PurePath, configuration: str, text: TextOf) -> frozenset[str]:
    """Return the modules that a configuration names, and those that these import beside them."""
    reached = set(_modules(folder / configuration, text))
    waiting = list(reached)
    while waiting and len(reached) <= MOST_MODULES:
        module = waiting.pop()
        above = module.rpartition("/")[0]
        for found in RELATIVE.findall(text(folder / f"{module}.py") or ""):
            name = "/".join((*filter(None, (above,)), *(found[0] or found[1]).split(".")))
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    return frozenset(reached)


def _mapped(tree: object) -> list[str]:
    """Return what any object of a document maps to code of its own."""
    found, waiting = list[str](), [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            found += _flat(node.get("auto_map"))
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return found


def _flat(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _flat(each)]


@lru_cache(maxsize=256)
def _imports_all(path: PurePath, text: TextOf) -> bool:
    """Whether a configuration has all code that lies beside and below it imported."""
    try:
        tree = json.loads(text(path) or "{}")
    except (ValueError, RecursionError):
        return False
    return isinstance(tree, dict) and "framework" in tree and bool(tree.get("allow_remote"))


@lru_cache(maxsize=256)
def _mlflow(path: PurePath, text: TextOf) -> frozenset[str]:
    """Return the folders and modules of code that an MLmodel names.

    Raises FormatError where it is not read as YAML: MLflow's own reader takes more than ours.
    """
    written = text(path)
    if written is None:
        return frozenset()
    nodes = (node for each in read_yaml(written.encode()) for node in each.walk())
    named = (value for node in nodes for key, value in node.fields().items() if key in MLFLOW)
    return frozenset(each.text for value in named for each in value.walk() if each.text)


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

"""A stronger model of injections from a folder of the site: ONNX, with the extra `onnx`.

The folder holds what exporters write: `model.onnx`, `tokenizer.json` and `config.json`, which names
the labels (`id2label`). The three are read once; what was scanned and compared with the pin is what
runs. A folder that changes is another model, and is refused until its pin is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.formats.ranged import Buffer, Cursor
from bartizan.gateway.dialects.api import member, word
from bartizan.gateway.document import read_any
from bartizan.gateway.injection.scoring import Scored
from bartizan.scan.allowed import allowed
from bartizan.scan.facts import Verdict
from bartizan.scan.files import scan_part
from bartizan.scan.graphs import ONNX, messages
from bartizan.scan.part import Part

FILES: Final = ("model.onnx", "tokenizer.json", "config.json")
LARGEST: Final = 2 << 30
TOKENS: Final = 512
"""The longest window; each begins a quarter of it before the end of the one before."""
MOST_WINDOWS: Final = 64
SEVERAL: Final = "multi_label_classification"
FATAL: Final = 4
"""The only level at which the runtime writes to standard error."""
INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")


class TooLongError(ValueError):
    """A text has more windows than are looked at; its guard fails, and that blocks."""


class Session(Protocol):
    """What runs the graph."""

    def run(
        self, outputs: Sequence[str] | None, inputs: Mapping[str, NDArray[np.int64]]
    ) -> Sequence[NDArray[np.float32]]:
        """Return the outputs."""


@dataclass(frozen=True, slots=True)
class Plugged:
    """A model that is loaded; `attack` are the places of the labels that mean an attack."""

    session: Session
    tokenizer: Tokenizer
    inputs: tuple[str, ...]
    attack: tuple[int, ...]
    labels: int
    """How many logits an answer has."""

    def score(self, text: str) -> Scored:
        """Return the highest chance of an attack in all windows. Raises TooLongError."""
        best = Scored(0.0, 0, 0)
        for window in self._windows(text):
            length = len(window.ids)
            given = (window.ids, window.attention_mask, window.type_ids)
            values = dict(zip(INPUTS, given, strict=True))
            arrays = {n: np.array([values[n]], np.int64).reshape(1, length) for n in self.inputs}
            logits = self.session.run(None, arrays)[0][0].astype(np.float64)
            if logits.shape != (self.labels,):
                raise ValueError("the model does not answer with one logit for each label")
            chances = np.exp(logits - logits.max())
            chance = float(chances[list(self.attack)].sum() / chances.sum())
            if not 0 <= chance <= 1:
                raise ValueError("the model answers with what is no number")
            if chance > best.score:
                best = Scored(chance, *_stretch(window, len(text)))
        return best

    def _windows(self, text: str) -> Iterator[Encoding]:
        first = self.tokenizer.encode(text)
        found = [first, *first.overflowing]
        if len(found) > MOST_WINDOWS:
            raise TooLongError(f"the text has more than {MOST_WINDOWS} windows")
        return iter(found)


def _stretch(window: Encoding, size: int) -> tuple[int, int]:
    """Return the characters that a window covers; special tokens stand nowhere."""
    spans = [(start, end) for start, end in window.offsets if end > start]
    return (spans[0][0], min(spans[-1][1], size)) if spans else (0, size)


@lru_cache(maxsize=4)
def plugged(folder: Path, pin: str | None, attack: tuple[str, ...]) -> Plugged:
    """Load a model from a folder, once for all routes: a pin names one content.

    Raises InvalidInputError where a file is missing, the scanner finds that one is not safe, the
    pin is another, or the model has no such label or inputs.
    """
    contents = {name: _content(folder / name) for name in FILES}
    found = pin_of(contents)
    if found != pin:
        told = "is not pinned" if pin is None else f"has another digest than its pin, {pin}"
        raise InvalidInputError(
            f"guard injection: the model in {folder} {told}",
            hint=f"If it is the one you mean, write `pin: {found}` beside it.",
        )
    _demand_safe(folder, contents)
    _demand_whole(folder, Buffer(contents["model.onnx"]))
    return _loaded(folder, contents, _chosen(folder, contents["config.json"], attack))


def pin_of(contents: Mapping[str, bytes]) -> str:
    """Return the name of the files together: the SHA-256 of a line for each, as sha256sum has."""
    lines = [f"{sha256(contents[name]).hexdigest()}  {name}\n" for name in FILES]
    return sha256("".join(lines).encode()).hexdigest()


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InvalidInputError(f"guard injection: {path} is larger than {LARGEST} bytes")
        return path.read_bytes()
    except OSError as error:
        raise InvalidInputError(
            f"guard injection: cannot read {path}: {error.strerror}",
            hint=f"A model is a folder with {', '.join(FILES)}.",
        ) from None


def _demand_safe(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Raise InvalidInputError for a file of which the scanner does not say that it is safe."""
    known = allowed()
    for name, content in contents.items():
        scanned = scan_part(Part(Buffer(content), name=name), digest=False, known=known)
        if scanned.verdict is not Verdict.SAFE:
            raise InvalidInputError(
                f"guard injection: {folder / name} is {scanned.verdict}: "
                f"{scanned.findings[0].message}",
                hint=f"See `bartizan model scan {folder}`.",
            )


def _demand_whole(folder: Path, graph: Buffer) -> None:
    """Raise InvalidInputError for weights outside of the graph: the pin says nothing of them.

    The runtime would look for them in the working directory of the process, or in memory.
    """
    for kind, texts, _ in messages(Cursor(graph), graph.size, "model", ONNX):
        if kind == "entry" and texts.get("key") == "location":
            raise InvalidInputError(
                f"guard injection: the graph of the model in {folder} has weights in another file",
                hint="Save it as one file (onnx.save without external data).",
            )


def _chosen(folder: Path, config: bytes, attack: Sequence[str]) -> tuple[tuple[int, ...], int]:
    """Return the places of the labels that mean an attack, and how many labels there are."""
    try:
        tree = read_any(config)
    except FormatError as error:
        raise InvalidInputError(f"guard injection: {folder / FILES[2]}: {error.message}") from None
    labels = member(tree, "id2label")
    named = {str(name).upper(): int(place) for place, name in labels.items() if place.isdecimal()}
    places = tuple({named[each.upper()] for each in attack if each.upper() in named})
    if not places:
        raise InvalidInputError(
            f"guard injection: the model in {folder} has none of the labels {', '.join(attack)}",
            hint=f"Name those that mean an attack in attack_labels; it has: {', '.join(named)}.",
        )
    if len(places) == len(labels) or word(tree, "problem_type") == SEVERAL:
        raise InvalidInputError(
            f"guard injection: the labels of the model in {folder} do not exclude each other",
            hint="It has to choose between labels for attacks and others (softmax).",
        )
    return places, len(labels)


def _loaded(
    folder: Path, contents: Mapping[str, bytes], chosen: tuple[tuple[int, ...], int]
) -> Plugged:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = FATAL
    try:
        session = onnxruntime.InferenceSession(
            contents["model.onnx"], options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_str(contents["tokenizer.json"].decode())
    except Exception as error:  # noqa: BLE001  (both libraries raise bare exceptions of their own)
        raise InvalidInputError(
            f"guard injection: the model in {folder} cannot be loaded ({type(error).__name__})"
        ) from None
    inputs = tuple(each.name for each in session.get_inputs())
    if not set(inputs) <= set(INPUTS) or not inputs:
        raise InvalidInputError(
            f"guard injection: the model in {folder} wants the inputs {', '.join(inputs)}",
            hint=f"Inputs that can be given: {', '.join(INPUTS)}.",
        )
    found = Plugged(session, _windowed(tokenizer), inputs, *chosen)
    _demand_answers(folder, found)
    return found


def _windowed(tokenizer: Tokenizer) -> Tokenizer:
    """Have a tokenizer cut a text into windows, as short as its own settings want them.

    A special token that is written in a text is no special token: `[PAD]` or `[SEP]` would tell
    the model to look away.
    """
    own = (tokenizer.truncation or {}).get("max_length", TOKENS)
    most = min(TOKENS, own)
    tokenizer.no_padding()
    tokenizer.enable_truncation(most, stride=most // 4)
    tokenizer.encode_special_tokens = True
    return tokenizer


def _demand_answers(folder: Path, model: Plugged) -> None:
    """Raise InvalidInputError for a model that does not answer texts with a number a label."""
    whole = int((model.tokenizer.truncation or {}).get("max_length", TOKENS))
    try:
        for words in (1, whole):
            model.score("day " * words)
    except Exception as error:  # noqa: BLE001  (what runs the graph raises whatever it likes)
        raise InvalidInputError(
            f"guard injection: the model in {folder} gives no answer ({type(error).__name__})",
            hint="It has to answer a window with one logit for each label. If it takes fewer than "
            f"{TOKENS} tokens, say so in tokenizer.json (truncation.max_length).",
        ) from None

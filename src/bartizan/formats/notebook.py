"""Reads Jupyter notebooks (nbformat 3 and 4): cells with the physical lines of the .ipynb file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from bartizan.core.errors import FormatError
from bartizan.formats.cellmagic import part
from bartizan.formats.cellpython import fault_of, repaired
from bartizan.formats.jsondoc import read_json
from bartizan.formats.lines import MEBIBYTE
from bartizan.formats.node import Limits, Node

NOTEBOOK_LIMITS: Final = Limits(size=64 * MEBIBYTE, depth=100, nodes=2_000_000)
MAX_CELLS: Final = 20_000
# Characters of source: each is parsed several times to find what of a cell is Python.
MAX_SOURCE: Final = 500_000
MAX_OUTPUT: Final = 2 * MEBIBYTE
_OUTPUT_KEYS: Final = ("text", "ename", "evalue", "traceback", "html", "json", "javascript")
_PRINTED: Final = frozenset({"outputs"})
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


class CellKind(StrEnum):
    """What a cell holds; the headings of nbformat 3 are markdown."""

    CODE = "code"
    MARKDOWN = "markdown"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. `index` counts from 1; `lines` has the physical line of each line of `source`.

    `python` is the source with its magics blanked, line for line; `shell_lines` are the commands
    that the magics hand to a shell, `lost` what they run and is not read. `outputs_text` has the
    (text, physical line) pairs of what the cell printed, images left out.
    """

    kind: CellKind
    index: int
    source: str
    lines: tuple[int, ...]
    python: tuple[str, ...] = ()
    shell_lines: tuple[tuple[int, str], ...] = ()
    outputs_text: tuple[tuple[str, int], ...] = ()
    lost: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Notebook:
    """The cells of a notebook; `outputs_cut` says that outputs beyond MAX_OUTPUT were left out."""

    cells: tuple[Cell, ...]
    language: str = "python"
    outputs_cut: bool = False


class VirtualSource(NamedTuple):
    """The Python of a notebook as one text; `lines` maps its lines to (cell, physical line)."""

    text: str
    lines: dict[int, tuple[int, int]]


@lru_cache(maxsize=1)
def read_notebook(content: bytes, *, outputs: bool = True) -> Notebook:
    """Read a notebook without nbformat; whatever has a wrong type is left out.

    What it printed may be passed over, which is soon done where there is much of it.
    The last answer is kept: who asks for its code asks for what it printed next.

    Raises FormatError for content that is no JSON object, is beyond NOTEBOOK_LIMITS, or has more
    than MAX_CELLS cells or more than MAX_SOURCE characters in them.
    """
    without = frozenset[str]() if outputs else _PRINTED
    document = read_json(content, limits=NOTEBOOK_LIMITS, without=without)
    if not isinstance(document.value, Mapping):
        raise FormatError("a notebook is a JSON object")
    sheets = (document, *_items(document.get("worksheets")))
    found = [cell for sheet in sheets for cell in _items(sheet.get("cells"))]
    if len(found) > MAX_CELLS:
        raise FormatError(f"a notebook of more than {MAX_CELLS} cells is not read")
    if sum(map(_source_length, found)) > MAX_SOURCE:
        raise FormatError(
            f"a notebook with more than {MAX_SOURCE:,} characters of source is not read"
        )
    budget = _Budget(MAX_OUTPUT)
    language = _language(document)
    cells = tuple(
        _cell(value, index, language, budget)
        for index, value in enumerate(found, 1)
        if isinstance(value.value, Mapping)
    )
    return Notebook(cells, language, budget.spent)


def _source_length(cell: Node) -> int:
    source = cell.get("source") or cell.get("input")
    return sum(len(piece.text or "") for piece in source.items() or (source,)) if source else 0


def virtual_source(notebook: Notebook) -> VirtualSource:
    """Join the Python of all code cells; lines and cells that are no Python are left out.

    The text is empty for a notebook in another language.
    """
    cells = _python_cells(notebook)
    whole = _joined((cell, cell.python) for cell in cells)
    if fault_of(whole.text) is None:
        return whole
    fixed = ((cell, repaired(cell.python)) for cell in cells)
    return _joined((cell, python) for cell, python in fixed if python is not None)


def lost_lines(notebook: Notebook) -> tuple[tuple[int, str], ...]:
    """Return the (physical line, text) pairs that virtual_source had to leave out."""
    cells = _python_cells(notebook)
    lost = [line for cell in cells for line in cell.lost]
    if fault_of(_joined((cell, cell.python) for cell in cells).text) is None:
        return tuple(lost)
    for cell in cells:
        kept = repaired(cell.python) or ("",) * len(cell.lines)
        lines = zip(cell.lines, cell.python, kept, strict=True)
        lost += ((number, was) for number, was, now in lines if was != now)
    return tuple(lost)


def _python_cells(notebook: Notebook) -> tuple[Cell, ...]:
    if notebook.language != "python":
        return ()
    return tuple(cell for cell in notebook.cells if cell.kind is CellKind.CODE)


def _joined(cells: Iterable[tuple[Cell, tuple[str, ...]]]) -> VirtualSource:
    text: list[str] = []
    places: dict[int, tuple[int, int]] = {}
    for cell, python in cells:
        for line, physical in zip(python, cell.lines, strict=True):
            text.append(line)
            places[len(text)] = (cell.index, physical)
    return VirtualSource("".join(f"{line}\n" for line in text), places)


class _Budget:
    """The characters of output that may still be kept."""

    def __init__(self, characters: int) -> None:
        self._left = characters
        self.spent = False

    def take(self, text: str) -> str:
        kept = text[: self._left]
        self._left -= len(kept)
        self.spent = self.spent or len(kept) < len(text)
        return kept


def _cell(value: Node, index: int, language: str, budget: _Budget) -> Cell:
    kind = _kind(value)
    numbered = _numbered(value.get("source") or value.get("input"))
    source = "\n".join(text for _, text in numbered)
    lines = tuple(line for line, _ in numbered)
    if kind is not CellKind.CODE:
        return Cell(kind, index, source, lines)
    parted = part(numbered)
    outputs = tuple(_outputs(value, budget))
    python = parted.python if language == "python" else ()
    return Cell(kind, index, source, lines, python, parted.shell, outputs, parted.lost)


def _kind(value: Node) -> CellKind:
    named = value.get("cell_type")
    text = named.text if named else None
    if text in ("markdown", "heading", "html"):
        return CellKind.MARKDOWN
    return CellKind.CODE if text == "code" else CellKind.RAW


def _outputs(cell: Node, budget: _Budget) -> Iterator[tuple[str, int]]:
    for output in _items(cell.get("outputs")):
        data = output.get("data")
        texts = [each for key in _OUTPUT_KEYS if (each := output.get(key))]
        texts += [each for mime, each in (data.fields() if data else {}).items() if _shown(mime)]
        for text in texts:
            for line, piece in _numbered(text):
                if kept := budget.take(_COLOUR.sub("", piece)):
                    yield kept, line


def _shown(mime: str) -> bool:
    return mime.startswith("text/") or mime in ("application/json", "application/javascript")


def _numbered(value: Node | None) -> tuple[tuple[int, str], ...]:
    """Split a multi-line string, or a list of its pieces, into (physical line, text) pairs."""
    if value is None:
        return ()
    found: list[tuple[int, list[str]]] = []
    is_open = False
    for piece in value.items() or (value,):
        text = _clean(piece.text or "")
        for index, segment in enumerate(text.split("\n")):
            if index or not is_open:
                found.append((piece.line, []))
            found[-1][1].append(segment)
            is_open = True
        if text.endswith("\n"):
            found.pop()
            is_open = False
    return tuple((line, "".join(parts)) for line, parts in found)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _items(value: Node | None) -> tuple[Node, ...]:
    return value.items() if value else ()


def _language(document: Node) -> str:
    for path in (("language_info", "name"), ("kernelspec", "language")):
        named = document.get("metadata", *path)
        if named and named.text:
            language = named.text.lower()
            return "python" if language.startswith(("python", "ipython")) else language
    return "python"

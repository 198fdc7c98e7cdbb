"""Where in a file something about a credential stands: line, cell, and what kind of file it is."""

import re
from collections.abc import Iterator
from typing import Final

from bartizan.classify.personal import find_personal
from bartizan.core.errors import FormatError
from bartizan.core.place import Place
from bartizan.evidence.secrets import Context, SecretHit, Sighting
from bartizan.formats.notebook import Notebook, read_notebook

MOST_PERSONAL: Final = 20
_CONTEXTS: Final = {
    Context.DOCKERFILE: (
        r"(?:^|/)(?:dockerfile|containerfile)[^/]*\Z|\.(?:docker|container)file\Z"
    ),
    Context.ENV: (r"(?:^|/)\.?env(?:\.[^/]*|rc)?\Z|\.env\Z"),
    Context.TEST: (
        r"(?:^|/)(?:tests?|testing|specs?|fixtures?|__tests__|mocks?|testdata|e2e)/"
        r"|(?:^|/)(?:test_[^/]*|conftest\.py|[^/]*_test\.[a-z]+|[^/]*\.(?:spec|test)\.[a-z]+)\Z"
    ),
    Context.DOCS: (
        r"\.(?:md|rst|adoc|mdx)\Z"
        r"|(?:^|/)(?:docs?|documentation|examples?|samples?|tutorials?|solutions)/"
    ),
    Context.INFRASTRUCTURE: (
        r"\.(?:tf|tfvars|tfstate|bicep|hcl)\Z|(?:^|/)(?:docker-)?compose[^/]*\.ya?ml\Z"
        r"|(?:^|/)(?:k8s|kubernetes|helm|charts?|manifests|terraform|cloudformation|deploy)/.*"
        r"\.(?:ya?ml|json|tpl)\Z|(?:^|/)values[^/]*\.ya?ml\Z"
    ),
    Context.DATA: (
        r"\.(?:csv|tsv|jsonl|ndjson|sql|parquet|arrow|feather)\Z|(?:^|/)(?:data|datasets?|corpus)/"
    ),
    Context.CONFIG: (
        r"\.(?:ya?ml|json|toml|ini|cfg|conf|properties|xml|sh|bash|zsh|ps1|bat|service|txt|plist)\Z"
        r"|(?:^|/)[^/.]+\Z|(?:^|/)\.[^/.]+\Z"
    ),
}
_PATTERNS: Final = tuple(
    (context, re.compile(f"(?i){source}")) for context, source in _CONTEXTS.items()
)


def context_of(path: str) -> Context:
    """Return what kind of file a path is, for the severity of what is found in it."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(path)), Context.CODE)


class Locator:
    """Lines, and in a notebook the cell and whether a line is of its output."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.content = content
        self.context = context_of(path)
        self.notebook: Notebook | None = None
        self.cells: dict[int, int] = {}
        self.printed: set[int] = set()
        if path.lower().endswith(".ipynb"):
            self._read_cells()

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return self.content.count(b"\n", 0, offset) + 1

    def at(self, line: int) -> tuple[Place, Context]:
        """Return the place of a line and what it is part of."""
        context = Context.NOTEBOOK_OUTPUT if line in self.printed else self.context
        return Place(self.path, line, cell=self.cells.get(line)), context

    def outputs_seen(self, key: bytes) -> Iterator[SecretHit]:
        """Yield that a notebook's outputs were read, or were not, and personal data in them."""
        read = self.notebook is not None and not self.notebook.outputs_cut
        sighting = Sighting.OUTPUTS_READ if read else Sighting.OUTPUTS_UNREAD
        yield self._output(sighting, "outputs of a notebook", 1)
        cells = self.notebook.cells if self.notebook is not None else ()
        texts = ((text, line) for cell in cells for text, line in cell.outputs_text)
        found = 0
        for text, line in texts:
            for hit in find_personal(text, key=key):
                if hit.detector != "phone" and found < MOST_PERSONAL:
                    found += 1
                    yield self._output(Sighting.PERSONAL, hit.title, line, hit.masked)

    def _output(self, sighting: Sighting, title: str, line: int, masked: str = "") -> SecretHit:
        return SecretHit(
            sighting=sighting,
            detector=sighting.value,
            title=title,
            place=Place(self.path, line, cell=self.cells.get(line)),
            context=Context.NOTEBOOK_OUTPUT,
            masked=masked,
        )

    def _read_cells(self) -> None:
        try:
            self.notebook = read_notebook(self.content)
        except FormatError:
            return
        for cell in self.notebook.cells:
            self.cells.update(dict.fromkeys(cell.lines, cell.index))
            printed = {line for _, line in cell.outputs_text}
            self.cells.update(dict.fromkeys(printed, cell.index))
            self.printed |= printed - {*cell.lines}

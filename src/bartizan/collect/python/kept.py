"""The growing facts of one file, in whatever language: what is kept, and within which bounds."""

from bartizan.collect.python.bounds import Bounds
from bartizan.collect.python.questions import Table
from bartizan.evidence.code import (
    Assignment,
    Call,
    ClassFact,
    FileFacts,
    Function,
    Import,
    MapLiteral,
)
from bartizan.evidence.facts import Gap


class Kept:
    """Who extends it says what of a file is kept, and where it stands."""

    script = False
    """Whether the file is JavaScript or TypeScript."""

    def __init__(self, path: str, table: Table, size: int) -> None:
        """Keep what `table` asks of the file at `path`, as much as `size` bytes may give."""
        self.path, self.table = path, table
        self.calls: list[Call] = []
        self.functions: list[Function] = []
        self.classes: list[ClassFact] = []
        self.assignments: list[Assignment] = []
        self.maps: list[MapLiteral] = []
        self.imports: list[Import] = []
        self.gaps: list[Gap] = []
        self.bounds = Bounds(size, self._exceeded)

    def facts(self, module: str) -> FileFacts:
        """Return what was kept; calls in the order of their places."""
        return FileFacts(
            path=self.path,
            module=module,
            calls=tuple(sorted(self.calls, key=lambda call: (call.place.line, call.name))),
            functions=tuple(self.functions),
            classes=tuple(self.classes),
            assignments=tuple(self.assignments),
            maps=tuple(self.maps),
            imports=tuple(self.imports),
            gaps=tuple(dict.fromkeys(self.gaps)),
        )

    def _exceeded(self, what: str) -> None:
        """Tell that facts were let go of, whatever these may have been."""
        self.gaps.append(Gap(self.path, what, script=self.script))

"""What functions give and fields hold that a library made: calls on it are calls of the library."""

from collections.abc import Iterator
from functools import cached_property

from bartizan.evidence.source import Call, Shape, Source, Value

MAX_HOPS = 4


class Kept:
    """The objects of libraries that a workload keeps behind names of its own; made once.

    `get_model()(text)` is a call of what `get_model` returns, and `self._llm(text)` one of what any
    method put in the field. A name that holds different objects means the one that was found first.
    """

    def __init__(self, source: Source) -> None:
        """Index what functions return and what is assigned."""
        self._source = source
        self._made: dict[str, str] = {}
        for function in source.functions:
            for found in function.returns:
                self._keep(function.name, found.value)
        for unit in source.units:
            for item in unit.assignments:
                self._keep(item.target, item.value)

    def _keep(self, name: str, value: Value) -> None:
        if value.shape in (Shape.CALL, Shape.NAME) and not value.name.startswith("~"):
            self._made.setdefault(name, value.name)

    def meant(self, name: str) -> str:
        """Return the name of a call with what its object was made by, "" where that is unknown."""
        owner, _, method = name.rpartition(".")
        for _ in range(MAX_HOPS):
            known = self._made.get(owner, "")
            if not known or known == owner:
                break
            owner = known
        else:
            return ""
        return f"{owner}.{method}" if not name.startswith(f"{owner}.") else ""

    @cached_property
    def calls(self) -> tuple[tuple[Call, str], ...]:
        """The calls on what is kept, each with the name that it means."""
        return tuple(self._calls())

    def _calls(self) -> Iterator[tuple[Call, str]]:
        for unit in self._source.units:
            for call in unit.calls:
                if meant := self.meant(call.name):
                    yield call, meant

"""A function that a model may call."""

from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.source import Function

# Parameters that a framework fills in, not the model.
INJECTED = frozenset(
    {
        "self",
        "cls",
        "ctx",
        "context",
        "run_manager",
        "callbacks",
        "config",
        "state",
        "runtime",
        "agent",
        "team",
        "tool_context",
        "run_context",
        "callback_context",
        "wrapper",
        "tool_call_id",
        "session_state",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool: its name for the model, what it says of itself, and the function behind it.

    `function` is None when the code behind the tool was not found. `validated` says that the
    framework refuses arguments that do not fit the annotations before it calls the function.
    `destroys` says that the tool declares itself that it may destroy something, `held` that its
    framework waits for a person before it runs it. `takes` are the parameters that the model fills,
    where these are not all of the function.
    """

    name: str
    place: Place
    description: str = ""
    described: Place | None = None
    function: Function | None = None
    mcp: bool = False
    validated: bool = True
    destroys: bool = False
    takes: tuple[str, ...] = ()
    held: bool = False

    @property
    def inputs(self) -> frozenset[str]:
        """The parameters that the model fills."""
        if self.takes:
            return frozenset(self.takes)
        return frozenset(self.function.params) - INJECTED if self.function else frozenset()

    def shown_as(self, name: str) -> str:
        """Return what a person calls a parameter: one that is taken apart by what is taken."""
        return ", ".join(self.shown) or self.name if name.startswith("{") else name

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of what the model fills, also where the function takes it apart."""
        apart = self.function is not None and any(each.startswith("{") for each in self.takes)
        names = self.function.params if apart and self.function is not None else self.inputs
        return tuple(sorted(name for name in names if not name.startswith("{")))

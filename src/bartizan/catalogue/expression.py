"""The tree of a predicate, and the closed vocabulary of its atoms."""

from dataclasses import dataclass
from typing import Union

from bartizan.core.words import Truth

SCALES: dict[str, tuple[str, ...]] = {
    "sensitivity": ("public", "internal", "confidential", "restricted"),
    "criticality": ("low", "medium", "high", "critical"),
}
FACTS = (
    "answers",
    "connects",
    "acts",
    "generative",
    "trains",
    "self_hosts",
    "third_party_model",
    "feedback_loop",
    "notebooks",
    "memory",
    "code_execution",
    "mcp",
    "multi_agent",
    "personal_data",
    "public_facing",
    "high_risk",
    "org:multi_workload",
)
ATOMS: tuple[str, ...] = FACTS + tuple(
    f"{scale}:{level}" for scale, levels in SCALES.items() for level in levels
)


@dataclass(frozen=True, slots=True)
class Always:
    """What holds for every workload."""

    def __str__(self) -> str:
        return "always"


@dataclass(frozen=True, slots=True)
class Atom:
    """One fact about a workload; `sensitivity:confidential` means at or above confidential."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of its operand; unknown stays unknown."""

    operand: "Expression"

    def __str__(self) -> str:
        return f"not {_bracketed(self.operand)}"


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more operands."""

    operands: tuple["Expression", ...]

    def __str__(self) -> str:
        return " and ".join(_bracketed(operand) for operand in self.operands)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more operands."""

    operands: tuple["Expression", ...]

    def __str__(self) -> str:
        return " or ".join(_bracketed(operand) for operand in self.operands)


Expression = Union[Always, Atom, Not, And, Or]  # noqa: UP007 - the members refer to it by name
ALWAYS = Always()


def _bracketed(operand: Expression) -> str:
    return f"({operand})" if isinstance(operand, (And, Or)) else str(operand)


def atoms(expression: Expression) -> tuple[str, ...]:
    """Return the names of the atoms that an expression reads, each once, in the order written."""
    match expression:
        case Atom(name):
            return (name,)
        case Not(operand):
            return atoms(operand)
        case And(operands) | Or(operands):
            return tuple(dict.fromkeys(name for part in operands for name in atoms(part)))
        case _:
            return ()


def level_facts(scale: str, level: str, *, exact: bool) -> dict[str, Truth]:
    """Return the facts that a level on a scale says: at or above each lower level, and itself.

    With `exact` the level is known not to be higher, so that the levels above it are false;
    without, it is only a lower bound (as discovery gives it), and they are left out, which means
    unknown. Raises KeyError for an unknown scale and ValueError for an unknown level.
    """
    levels = SCALES[scale]
    place = levels.index(level)
    facts = {f"{scale}:{lower}": Truth.TRUE for lower in levels[: place + 1]}
    if exact:
        facts |= {f"{scale}:{higher}": Truth.FALSE for higher in levels[place + 1 :]}
    return facts

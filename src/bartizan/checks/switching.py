"""How a check says that a switch stands open: nobody can tell from the code how it is set."""

from bartizan.core.verdict import Verdict, review
from bartizan.evidence.source import Call, Missing, Option


def left_open(call: Call, name: str, option: Option, *, subject: str) -> Verdict:
    """Return the review of a switch that is set out of sight, or at run time."""
    hidden = option is Missing.HIDDEN
    because = f"options out of sight may set {name}" if hidden else f"{name} is decided at run time"
    return review(because, call.at(name), subject=subject)

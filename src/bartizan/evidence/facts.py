"""The base of all evidence: what was seen, what could not be seen, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """A file that belongs to the evidence and could not be read.

    `words` are the identifiers that its bytes hold, where that much is known: a question about a
    name that is not among them is not left open by this gap. `script` says that it is JavaScript
    or TypeScript, of which some checks read facts.
    """

    path: str
    reason: str
    words: frozenset[str] | None = None
    script: bool = False

    def may_hold(self, needed: frozenset[str]) -> bool:
        """Whether the file could hold what a question with these words asks for."""
        return self.words is None or not needed or not self.words.isdisjoint(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a collector saw. Each subject extends this with its own facts."""

    gaps: tuple[Gap, ...] = ()
    files: int = 0


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Evidence that could not be had; whatever asks for it is answered `unknown`."""

    reason: str

"""Asks the guards about passages, and joins what they say; a guard that fails blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import Slot
from bartizan.gateway.words import Action, Exchange, Guard, Passage, Ruling, Span

ORDER: Final = {action: rank for rank, action in enumerate(Action)}
MOST_RULINGS: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A ruling with the place that it is about."""

    place: str
    ruling: Ruling


@dataclass(slots=True)
class Judgement:
    """What the guards said of the texts of one body, and whether one was rewritten."""

    said: list[Said] = field(default_factory=list)
    changed: bool = False

    def add(self, passage: Passage, rulings: Iterable[Ruling]) -> None:
        """Keep rulings, as many as a record may hold."""
        for ruling in rulings:
            if len(self.said) < MOST_RULINGS:
                self.said.append(Said(passage.place, ruling))


def rulings_on(passage: Passage, guards: Sequence[Guard], exchange: Exchange) -> list[Ruling]:
    """Return what the guards have against a passage."""
    found = []
    for guard in guards:
        try:
            ruling = guard.rule(passage, exchange)
        except Exception as error:  # noqa: BLE001  (whatever a guard dies of: the text is not passed)
            because = f"the guard failed ({type(error).__name__})"
            ruling = Ruling(Action.BLOCK, guard.id, because)
        if ruling is not None and ruling.action is not Action.ALLOW:
            found.append(ruling)
    return found


def gravest(rulings: Sequence[Ruling]) -> Ruling | None:
    """Return the ruling that outweighs the others, None where there is none."""
    return max(rulings, key=lambda each: ORDER[each.action], default=None)


def judge_all(
    slots: Sequence[Slot], guards: Sequence[Guard], exchange: Exchange, judgement: Judgement
) -> None:
    """Judge each text, and rewrite those that are to be redacted.

    Raises RefusedError when one is not to be passed; the judgement then says why.
    """
    stopped: Ruling | None = None
    for slot in slots:
        rulings = rulings_on(slot.passage, guards, exchange)
        if not rulings:
            continue
        judgement.add(slot.passage, rulings)
        worst = gravest(rulings)
        if worst is not None and worst.action is Action.REDACT and not slot.name:
            slot.put(redacted(slot.passage.text, rulings))
            judgement.changed = True
        elif stopped is None or (worst and ORDER[worst.action] > ORDER[stopped.action]):
            stopped = worst
    if stopped is not None:
        raise refusal_of(stopped)


def refusal_of(ruling: Ruling) -> RefusedError:
    """Return the refusal that a ruling asks for."""
    if ruling.action is Action.APPROVE:
        return RefusedError(Reason.FORBIDDEN, f"{ruling.guard}: this needs a person's approval")
    return RefusedError(Reason.CONTENT, f"stopped by the guard {ruling.guard}: {ruling.because}")


def redacted(text: str, rulings: Sequence[Ruling]) -> str:
    """Return a text with what the guards object to replaced by its kind; all, if none is named."""
    spans: list[Span] = []
    for ruling in rulings:
        spans += ruling.spans or (Span(0, len(text), ruling.guard),)
    kept, at = [], 0
    for start, end, kind in _joined(spans):
        kept += [text[at:start], f"«{kind}»"]
        at = end
    return "".join([*kept, text[at:]])


def _joined(spans: Sequence[Span]) -> list[tuple[int, int, str]]:
    """Return the spans in order, those that overlap as one, named by the one that begins first."""
    joined: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if joined and span.start < joined[-1][1]:
            start, end, kind = joined[-1]
            joined[-1] = (start, max(end, span.end), kind)
        elif span.end > span.start:
            joined.append((span.start, span.end, span.kind))
    return joined

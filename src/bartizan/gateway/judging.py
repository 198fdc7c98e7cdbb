"""Asks the guards about passages, and joins what they say; a guard that fails blocks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.gateway.document import Json, read_any, write
from bartizan.gateway.listed import name_lists
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.slots import Slot
from bartizan.gateway.swapped import Swapped, TooManyError
from bartizan.gateway.together import runs
from bartizan.gateway.words import Action, Exchange, Guard, Passage, Role, Ruling, Span

ORDER: Final = {action: rank for rank, action in enumerate(Action)}
MOST_RULINGS: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A ruling with the place that it is about."""

    place: str
    ruling: Ruling
    text: str = field(default="", repr=False)
    """What the spans are places in; no record has it."""


@dataclass(slots=True)
class Judgement:
    """What the guards said of the texts of one body, and whether one was rewritten."""

    said: list[Said] = field(default_factory=list)
    changed: bool = False
    swapped: Swapped | None = None
    """The values of the exchange that the model sees tokens of."""
    quotes: bool = False
    """Whether the texts are kept that rulings are about."""
    given_up: bool = False
    """Whether nobody waits any more for what is judged beside the event loop."""

    def give_up(self) -> None:
        """Take note that nobody waits any more."""
        self.given_up = True

    def demand_awaited(self) -> None:
        """Raise RefusedError where nobody waits for this any more."""
        if self.given_up:
            raise RefusedError(Reason.UNAVAILABLE, "nobody waits for this any more")

    def add(self, passage: Passage, rulings: Iterable[Ruling]) -> None:
        """Keep rulings, as many as a record may hold."""
        for ruling in rulings:
            if len(self.said) < MOST_RULINGS:
                text = passage.text if self.quotes else ""
                self.said.append(Said(passage.place, ruling, text))


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


Asking = Callable[[Passage, Sequence[Guard], Exchange], list[Ruling]]
"""Asks guards about a passage, as `rulings_on` does."""


def gravest(rulings: Sequence[Ruling]) -> Ruling | None:
    """Return the ruling that outweighs the others, None where there is none."""
    return max(rulings, key=lambda each: ORDER[each.action], default=None)


def judge_all(
    slots: Sequence[Slot],
    guards: Sequence[Guard],
    exchange: Exchange,
    judgement: Judgement,
    asking: Asking = rulings_on,
) -> None:
    """Judge each text, and rewrite those that are to be redacted.

    Raises RefusedError when one is not to be passed; the judgement then says why.
    """
    stopped: Ruling | None = None
    for slot in slots:
        judgement.demand_awaited()
        rulings = asking(slot.passage, guards, exchange)
        if not rulings:
            continue
        judgement.add(slot.passage, rulings)
        worst = gravest(rulings)
        if worst is not None and worst.action is Action.REDACT and not slot.name:
            slot.put(redacted(slot.passage.text, rulings, judgement.swapped))
            judgement.changed = True
        elif stopped is None or (worst and ORDER[worst.action] > ORDER[stopped.action]):
            stopped = worst
    stopped = stopped or _judge_together(slots, guards, exchange, judgement, asking)
    stopped = stopped or _judge_names(slots, guards, exchange, judgement, asking)
    if stopped is not None:
        raise refusal_of(stopped)


def _judge_together(
    slots: Sequence[Slot],
    guards: Sequence[Guard],
    exchange: Exchange,
    judgement: Judgement,
    asking: Asking,
) -> Ruling | None:
    """Judge texts that a model reads as one; return why they are not to be passed, if they are not.

    What is to be redacted is taken out of each of them.
    """
    hidden: dict[int, tuple[Slot, list[Span]]] = {}
    for run in runs(slots):
        judgement.demand_awaited()
        told = asking(run.passage, guards, exchange)
        rulings = [each for each in map(run.only, told) if each is not None]
        judgement.add(run.passage, rulings)
        worst = gravest(rulings)
        if worst is not None and worst.action is not Action.REDACT:
            return worst
        for slot, span in (share for ruling in rulings for share in run.shares(ruling)):
            hidden.setdefault(id(slot), (slot, []))[1].append(span)
    for slot, spans in hidden.values():
        ruling = Ruling(Action.REDACT, "", "", tuple(spans))
        slot.put(redacted(slot.text, [ruling], judgement.swapped))
        judgement.changed = True
    return None


def _judge_names(
    slots: Sequence[Slot],
    guards: Sequence[Guard],
    exchange: Exchange,
    judgement: Judgement,
    asking: Asking,
) -> Ruling | None:
    """Judge the names of lists; return why they are not to be passed, if they are not."""
    reading = [each for each in guards if getattr(each, "reads_names", False)]
    if not reading:
        return None
    for passage in name_lists(slots):
        judgement.demand_awaited()
        rulings = asking(passage, reading, exchange)
        judgement.add(passage, rulings)
        if rulings:
            return gravest(rulings)
    return None


def refusal_of(ruling: Ruling) -> RefusedError:
    """Return the refusal that a ruling asks for."""
    if ruling.action is Action.APPROVE:
        return RefusedError(Reason.FORBIDDEN, f"{ruling.guard}: this needs a person's approval")
    return RefusedError(Reason.CONTENT, f"stopped by the guard {ruling.guard}: {ruling.because}")


def redacted(text: str, rulings: Sequence[Ruling], swapped: Swapped | None = None) -> str:
    """Return a text with what the guards object to replaced by its kind; all, if none is named.

    What can be restored is replaced by a token of the exchange. Raises RefusedError when the
    exchange has too many.
    """
    spans: list[Span] = []
    for ruling in rulings:
        spans += ruling.spans or (Span(0, len(text), ruling.guard),)
    if swapped is None:
        kept, at = [], 0
        for span in _joined(spans):
            kept += [text[at : span.start], f"«{span.kind}»"]
            at = span.end
        return "".join([*kept, text[at:]])
    try:
        return swapped.hide(text, _joined(spans))
    except TooManyError as error:
        raise RefusedError(Reason.TOO_LARGE, str(error)) from None


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order, those that overlap as one, named by the one that begins first."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            end, whole = max(last.end, span.end), span.end <= last.end
            joined[-1] = Span(last.start, end, last.kind, last.restorable and whole)
        elif span.end > span.start:
            joined.append(span)
    return joined


def restore(slots: Sequence[Slot], swapped: Swapped) -> bool:
    """Put the values of the exchange back in place of their tokens; return whether any was."""
    changed = False
    for slot in slots:
        if slot.name:
            continue
        text = slot.text
        restored = restored_text(text, slot.passage.role, swapped)
        if restored != text:
            slot.put(restored)
            changed = True
    return changed


def restored_text(text: str, role: Role, swapped: Swapped) -> str:
    """Return a text with values in place of tokens, inside of JSON where it is a tool's arguments.

    A value may hold a quotation mark: in arguments that are text it may not end a string.
    """
    if role is not Role.TOOL_ARGUMENTS or not text.lstrip().startswith(("{", "[")):
        return swapped.restore(text)
    try:
        tree = read_any(text.encode())
    except (FormatError, UnicodeEncodeError):
        return text
    restored = _restored(tree, swapped)
    return write(restored).decode() if restored != tree else text


def _restored(value: Json, swapped: Swapped) -> Json:
    if isinstance(value, str):
        return swapped.restore(value)
    if isinstance(value, list):
        return [_restored(each, swapped) for each in value]
    if isinstance(value, dict):
        return {name: _restored(each, swapped) for name, each in value.items()}
    return value

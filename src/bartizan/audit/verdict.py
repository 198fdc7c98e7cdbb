"""Puts what a verification found into a report, with what it could not know."""

from collections.abc import Iterator
from dataclasses import replace

from bartizan.audit.case import Case
from bartizan.audit.findings import Attack, Report, Suspicion
from bartizan.audit.heads import OutsideHead, strange_cosigners
from bartizan.audit.keeping import keeping_notes
from bartizan.audit.keychain import KeyChain
from bartizan.audit.note import LONGEST
from bartizan.audit.record import read_head
from bartizan.audit.tail import Unsigned
from bartizan.audit.tiles import WIDTH
from bartizan.audit.witnessed import unchecked
from bartizan.core.errors import FormatError

MOST_SHOWN = 20


def report_of(
    case: Case, suspicions: list[Suspicion], unsigned: Unsigned, chain: KeyChain
) -> Report:
    """Return the report: each suspicion once, and what a reader has to know beside them."""
    agreeing = [head for head in case.agreeing if head.is_outside(chain.keys)]
    best = max(agreeing, key=lambda head: head.checkpoint.size, default=None)
    return Report(
        origin=case.told.origin,
        size=case.told.size,
        root=case.told.root,
        checked_from=case.found.start,
        unsigned=len(unsigned.entries),
        witnessed=best.checkpoint.size if best else 0,
        witnessed_at=best.seen if best else "",
        suspicions=tuple(_dated(case, each) for each in _shown(suspicions)),
        notes=(*unsigned.notes, *_notes(case, unsigned, best, chain)),
        minimum=case.minimum,
        beneath=sum(head.checkpoint.size < case.minimum for head in case.heads),
        controls=tuple(case.found.numbers.controls),
        note=case.note,
    )


def _shown(suspicions: list[Suspicion]) -> list[Suspicion]:
    """Return the first of each attack, and of the rest as many as fit, in their order."""
    unique = list(dict.fromkeys(suspicions))
    firsts = {each.attack: each for each in reversed(unique)}.values()
    chosen = list(dict.fromkeys([*firsts, *unique]))[:MOST_SHOWN]
    return [each for each in unique if each in chosen]


def _dated(case: Case, suspicion: Suspicion) -> Suspicion:
    """Add the moment of the last record before the first that is affected."""
    if not suspicion.first:
        return suspicion
    index = suspicion.first - 1
    entries = case.bundle(index // WIDTH)
    head = read_head(entries[index % WIDTH]) if index % WIDTH < len(entries) else None
    return replace(suspicion, since=head.logged if head else "")


def _notes(
    case: Case, unsigned: Unsigned, best: OutsideHead | None, chain: KeyChain
) -> Iterator[str]:
    size, witnessed = case.told.size, best.checkpoint.size if best else 0
    if not case.trust.keys:
        yield (
            "No key was given: the log's own first record says which key to trust, so whoever "
            "owns the host can replace log and key together."
        )
    if best is None:
        yield (
            "No head held outside was given: whoever holds the signing key can rewrite, cut or "
            "fork this log unseen. Give --witness or --since for the stronger claim."
        )
    elif witnessed < size:
        yield (
            f"Records {witnessed} to {size - 1} are newer than the last head held outside "
            f"({best.seen or 'undated'}): whoever holds the signing key could still change them "
            "unseen, and could append forged ones."
        )
    if unsigned.entries:
        yield f"{len(unsigned.entries)} records are durable and not yet covered by a checkpoint."
    told = [each for each in case.found.numbers.regresses if each.told]
    if told:
        first = told[0].index
        yield f"The clock went back {len(told)} times, as the writer noted; first at {first}."
    yield from _cosigner_notes(case, chain)
    yield from keeping_notes(case.minimum, case.found.numbers.controls, case.heads)
    if not case.whole:
        gone = f", nor what says that those below {case.minimum} are gone" if case.minimum else ""
        yield f"Records below {case.found.start} were not read again{gone}."


def _cosigner_notes(case: Case, chain: KeyChain) -> Iterator[str]:
    if any(not head.is_outside(chain.keys) for head in case.heads):
        yield "The log's own key has cosigned it under another name: that counts for nothing."
    yield from unchecked(case.source, case.trust.witnesses)
    for name in strange_cosigners(case.note, (*chain.keys, *case.trust.witnesses)):
        yield f"The checkpoint is cosigned by {name}, whose key was not given."


def headless(content: bytes | None, error: FormatError, *, copying: bool) -> Report:
    """Return the report on a log without a checkpoint that can be read, perhaps a new copy."""
    if content is None:
        more = "; a first copy was begun here, and is not finished" if copying else ""
        found = Suspicion(Attack.DELETE, f"the checkpoint is missing{more}")
    elif len(content) > LONGEST:
        found = Suspicion(Attack.OVERSIZE, "the checkpoint is larger than one may be")
    else:
        found = Suspicion(Attack.EDIT, f"the checkpoint cannot be read: {error.message}")
    return Report("", 0, b"", 0, 0, 0, "", (found,), ())

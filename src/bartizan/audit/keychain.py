"""Which key may sign a log at which size: from its first record, and the hand-overs after it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bartizan.audit.control import CREATED, ROTATED, rotation_message
from bartizan.audit.notekeys import Kind, NoteKey, parse_vkey
from bartizan.audit.reading import parse_record
from bartizan.audit.text import unb64
from bartizan.core.errors import FormatError
from bartizan.crypto.errors import SignatureInvalidError

FIRST = "vkey"
HANDED = "handed-over."


@dataclass(frozen=True, slots=True)
class Reign:
    """A key, and the size of the log from which on it must sign."""

    key: NoteKey
    since: int


@dataclass(frozen=True, slots=True)
class KeyChain:
    """The keys of a log, oldest first, and what was wrong on the way."""

    origin: str
    reigns: tuple[Reign, ...]
    faults: tuple[tuple[int | None, str], ...] = ()

    @property
    def keys(self) -> tuple[NoteKey, ...]:
        """All keys that ever signed rightfully."""
        return tuple(each.key for each in self.reigns)

    def key_at(self, size: int) -> NoteKey | None:
        """Return the key that must have signed the checkpoint of a size."""
        ruling = [each.key for each in self.reigns if each.since <= size]
        return ruling[-1] if ruling else None

    def may_sign_block(self, key: NoteKey, first: int) -> bool:
        """Whether a key may have signed a block of the journal that begins with a record."""
        return key in (self.key_at(first), self.key_at(first + 1))


def chain_of(controls: list[tuple[int, bytes]], start: tuple[NoteKey, ...]) -> KeyChain:
    """Return the chain from the log's records about itself; start has the keys already trusted.

    Records that hand over without a valid signature of the ruling key change nothing, and are
    faults.
    """
    origin = start[0].name if start else ""
    reigns = [Reign(key, 0) for key in start]
    faults: list[tuple[int | None, str]] = []
    for index, entry in controls:
        try:
            record = parse_record(entry)
            if record.what.action == CREATED and index == 0 and not reigns:
                reigns.append(Reign(parse_vkey(record.detail.get("vkey", "")), 0))
                origin = record.what.resource
            elif record.what.action == CREATED and index:
                faults.append((index, "the log says again that it was made"))
            elif record.what.action == ROTATED:
                _hand_over(index, record.detail, origin, reigns)
        except (FormatError, SignatureInvalidError) as error:
            faults.append((index, f"the hand-over of the key is false: {error.message}"))
    return KeyChain(origin, tuple(reigns), tuple(faults))


def trusted_chain(
    controls: list[tuple[int, bytes]],
    before: tuple[int, Mapping[str, str]] | None,
    given: tuple[NoteKey, ...],
) -> KeyChain:
    """Return the chain by all of a log's own records, if it holds a given key; else by these keys.

    Each given key must have its reign: the holder of a retired key could else go on with the log as
    if it had never been handed over to the key that the caller knows of.
    """
    own = own_chain(controls, before)
    if not given or set(own.keys) & set(given):
        missing = [key for key in given if key.name == own.origin and key not in own.keys]
        return _faulty(own, [f"no record hands the log over to {key.vkey}" for key in missing])
    chain = chain_of(controls, given)
    named = [f"the log's first record names {key.vkey}, which was not given" for key in own.keys]
    untold = ["no record of the log says which of the given keys rules"]
    return _faulty(chain, named[:1] or untold * (len(given) > 1))


def _faulty(chain: KeyChain, because: list[str]) -> KeyChain:
    faults = tuple((None, each) for each in because)
    return replace(chain, faults=(*chain.faults, *faults))


def handed_over(chain: KeyChain, controls: Iterable[tuple[int, bytes]]) -> KeyChain:
    """Return the chain after more records of the log about itself; false hand-overs count not."""
    reigns = list(chain.reigns)
    for index, entry in controls:
        with suppress(FormatError, SignatureInvalidError):
            record = parse_record(entry)
            if record.what.action == ROTATED:
                _hand_over(index, record.detail, chain.origin, reigns)
    return replace(chain, reigns=tuple(reigns))


def own_chain(
    controls: list[tuple[int, bytes]], before: tuple[int, Mapping[str, str]] | None
) -> KeyChain:
    """Return the chain as the log's own records tell it.

    before is number and detail of the pruning that took the first of them, None for none.
    """
    if before is None:
        return chain_of(controls, ())
    index, detail = before
    try:
        return chain_of(controls, carried(detail))
    except (FormatError, SignatureInvalidError) as error:
        because = f"the keys that a pruning carries on are false: {error.message}"
        return KeyChain("", (), ((index, because),))


def carried(detail: Mapping[str, str]) -> tuple[NoteKey, ...]:
    """Return the keys that ruled below a minimum index, as the record of its pruning tells.

    Raises FormatError or SignatureInvalidError unless each handed over to the next.
    """
    keys = [parse_vkey(detail.get(FIRST, ""))]
    while told := detail.get(f"{HANDED}{len(keys)}"):
        new, _, signature = told.partition(" ")
        keys.append(_heir(keys[-1], new, signature, keys[0].name))
    return tuple(keys)


def carry(
    before: Mapping[str, str], controls: Iterable[tuple[int, bytes]], minimum: int
) -> dict[str, str]:
    """Return what `carried` reads: the first key, and the hand-overs below a minimum index.

    before is the detail of the last pruning; controls are those of a log that has been verified.
    """
    detail = {name: before[name] for name in before if name == FIRST or name.startswith(HANDED)}
    for index, entry in controls:
        if index < minimum:
            record = parse_record(entry)
            if record.what.action == CREATED:
                detail[FIRST] = record.detail["vkey"]
            elif record.what.action == ROTATED:
                told = f"{record.detail['new']} {record.detail['signature']}"
                detail[f"{HANDED}{len(detail)}"] = told
    return detail


def _hand_over(index: int, detail: object, origin: str, reigns: list[Reign]) -> None:
    told = detail if isinstance(detail, dict) else {}
    if not reigns or reigns[-1].key.vkey != told.get("old", ""):
        raise FormatError("it is not by the key that ruled")
    heir = _heir(reigns[-1].key, told.get("new", ""), told.get("signature", ""), origin)
    reigns.append(Reign(heir, index + 1))


def _heir(old: NoteKey, vkey: str, signature: str, origin: str) -> NoteKey:
    """Return the key to which another one has handed the log over."""
    new = parse_vkey(vkey)
    if new.kind is not Kind.LOG or new.name != origin:
        raise FormatError("the new key is none for this log")
    old.verifier.verify(unb64(signature), rotation_message(origin, old.vkey, new.vkey))
    return new

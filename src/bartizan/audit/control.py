"""Records that a log writes about itself: its making, a new key, a repair, an erasure."""

from hashlib import sha256

from bartizan.audit.notekeys import NoteKey, NoteSigner
from bartizan.audit.reading import parse_record
from bartizan.audit.record import RESERVED, Record, What, Who
from bartizan.audit.text import b64
from bartizan.core.errors import FormatError

CREATED = f"{RESERVED}created"
ROTATED = f"{RESERVED}key-rotated"
REPAIRED = f"{RESERVED}repaired"
PRUNED = f"{RESERVED}pruned"
HELD = f"{RESERVED}held"
RELEASED = f"{RESERVED}released"
ERASED = f"{RESERVED}erased"
MARK = f'"action":"{RESERVED}'.encode()
RULING = frozenset({CREATED, ROTATED, REPAIRED, PRUNED, HELD, RELEASED})
DOMAIN = "bartizan.audit.rotate/v1"


def created(origin: str, key: NoteKey) -> Record:
    """Return the first record of every log: its origin and its first key."""
    return Record(who=itself(origin), what=What(CREATED, origin), detail={"vkey": key.vkey})


def rotated(origin: str, old: NoteSigner, new: NoteKey) -> Record:
    """Return the record by which the old key hands over to the new one."""
    signature = old.signer.sign(rotation_message(origin, old.key.vkey, new.vkey))
    detail = {"old": old.key.vkey, "new": new.vkey, "signature": b64(signature)}
    return Record(who=itself(origin), what=What(ROTATED, origin), detail=detail)


def rotation_message(origin: str, old: str, new: str) -> bytes:
    """Return what the old key signs to hand over."""
    return f"{DOMAIN}\n{origin}\n{old}\n{new}\n".encode()


def successor_of(entry: bytes) -> str:
    """Return the vkey to which an entry hands the log over, "" for any other entry."""
    if MARK not in entry:
        return ""
    try:
        record = parse_record(entry)
    except FormatError:
        return ""
    return record.detail.get("new", "") if record.what.action == ROTATED else ""


def repaired(origin: str, dropped: bytes, tail: str) -> Record:
    """Return the record of a start-up repair: what was cut off behind the last whole write."""
    digest = f"sha256:{sha256(dropped).hexdigest()}"
    return Record(
        who=itself(origin),
        what=What(REPAIRED, origin, {"dropped": digest}),
        detail={"tail": tail, "bytes": str(len(dropped))},
    )


def erased(origin: str, subject: str, reason: str) -> Record:
    """Return the record that the key of a subject has been destroyed."""
    detail = {"subject": subject, "reason": reason}
    return Record(who=itself(origin), what=What(ERASED, origin), detail=detail)


def rules(entry: bytes) -> bool:
    """Whether an entry is a record that says how the log is to be read; costs a whole parse."""
    try:
        return parse_record(entry).what.action in RULING
    except FormatError:
        return False


def itself(origin: str) -> Who:
    """Return the log as the one who did something."""
    return Who(origin, "log")

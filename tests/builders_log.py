"""An audit log inside a workload, as files: sound, without a witness, or tampered with."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bartizan.audit.opening import Settings, create_log
from bartizan.audit.record import Record, What, Who
from bartizan.audit.store import Folder
from bartizan.audit.witness import Witness, deposit
from bartizan.audit.writer import Log
from tests.checks.case import NOW
from tests.unit.audit.logs import ORIGIN, entries_of, log_key, rewrite, size_of, witness_key

AT = ".bartizan/audit"


def profile(*, keys: bool = True, log: str = AT) -> str:
    """Return a bartizan.yaml that names the log."""
    own = f"  keys: ['{log_key().key.vkey}']\n  witnesses: ['{witness_key().key.vkey}']\n"
    return (
        "schema: bartizan.workload/v1\nname: assistant\n"
        f"audit:\n  log: {log}\n  origin: {ORIGIN}\n{own if keys else ''}"
    )


def workload(
    action: str,
    *more: Record,
    seen: datetime | None = NOW,
    tampered: bool = False,
    keys: bool = True,
    pace: timedelta = timedelta(0),
) -> Mapping[str, str | bytes]:
    """Return a workload with a log of three records of an action, seen by a witness at a moment.

    `more` are records that follow, the last of them now, each so much later than the one before.
    """
    records = [Record(who=Who("ada", "oidc"), what=What(action, "dataset:customers"))] * 3
    with TemporaryDirectory() as name:
        root = Path(name)
        folder = root / "log"
        clock = [NOW - len(more) * pace]
        settings = Settings(writer="test", interval=0.001, clock=lambda: clock[0])
        create_log(folder, log_key(), settings=settings)
        with Log.open(folder, log_key(), settings=settings) as log:
            for record in records:
                log.append(record)
            for record in more:
                clock[0] += pace
                log.append(record)
        if seen is not None:
            moment = seen
            witness = Witness(root / "state", witness_key(), [log_key().key], clock=lambda: moment)
            deposit(Folder(folder), witness.cosign(Folder(folder)), witness_key().key)
        if tampered:
            entries = entries_of(folder, size_of(folder))
            changed = [entry.replace(b'"ada"', b'"eve"') for entry in entries]
            rewrite(folder, changed, None)
        files = {
            f"{AT}/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
    return {"bartizan.yaml": profile(keys=keys), **files}

"""A bit that is changed anywhere in a log that has everything in it is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bartizan.audit.note import parse_note
from bartizan.audit.prune import place_hold, prune
from bartizan.audit.retention import Hold
from bartizan.audit.rotate import rotate
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness, deposit
from tests.unit.audit.logs import SETTINGS, crashed, grow, head, log_key, make, witness_key

OLD, NEW = log_key(), log_key(2)
WITNESSES = (witness_key(), witness_key(8, "witness.example/w2"))
SMALL, EACH = 400, 199


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log, handed over, held, pruned, cosigned twice, with records that wait in the journal."""
    top = tmp_path_factory.mktemp("flips")
    made = top / "made"
    make(made, 300)
    rotate(made, OLD, NEW, settings=SETTINGS)
    place_hold(made, NEW, Hold(0, "case 7", 290), by=SETTINGS)
    grow(made, NEW, 3)
    prune(made, NEW, 256, reason="policy 7", by=SETTINGS)
    copy = crashed(made, NEW, 2, top / "log")
    keys = [OLD.key, NEW.key]
    for number, each in enumerate(WITNESSES):
        seen = Witness(top / str(number), each, keys).cosign(Folder(copy))
        deposit(Folder(copy), seen, each.key)
    cosigned = head(copy)
    for each in WITNESSES:
        cosigned = cosigned.signed(each, 1795341600)
    (copy / "checkpoint").write_bytes(cosigned.content)
    return copy


TRUST = Trust(keys=(OLD.key,), witnesses=tuple(each.key for each in WITNESSES))


def places(size: int) -> Iterator[int]:
    """Yield each byte of a small file, and each n-th of a larger one."""
    return iter(range(0, size, 1 if size <= SMALL else EACH))


def test_the_log_is_sound_as_it_is(log: Path) -> None:
    report = verify(Folder(log), TRUST)
    assert report.suspicions == ()
    assert (report.minimum, report.unsigned > 0, report.witnessed) == (256, True, report.size)
    assert len(parse_note((log / "checkpoint").read_bytes()).signatures) == 3


def test_a_bit_that_is_changed_anywhere_is_told(log: Path) -> None:
    folder, missed = Folder(log), []
    for path in [*folder.files()]:
        content = (log / path).read_bytes()
        step = places(len(content)) if path != "checkpoint" else range(len(content))
        for at in step:
            flipped = bytes([content[at] ^ (1 << at % 7)])
            (log / path).write_bytes(content[:at] + flipped + content[at + 1 :])
            if verify(folder, TRUST).sound:
                missed.append((path, at))
        (log / path).write_bytes(content)
    assert missed == []

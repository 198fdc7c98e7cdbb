"""What a verification judges: the log as it was read, beside what the verifier trusts."""

from dataclasses import dataclass

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.findings import Suspicion
from bartizan.audit.heads import OutsideHead
from bartizan.audit.note import Note
from bartizan.audit.scan import Scan
from bartizan.audit.snapshot import Snapshot
from bartizan.audit.tiles import Tile, unpack, width_of
from bartizan.audit.trust import Source, Trust
from bartizan.core.errors import FormatError


@dataclass(frozen=True, slots=True)
class Case:
    """A log, what is trusted, and what a scan of the log has found."""

    source: Snapshot
    trust: Trust
    note: Note
    told: Checkpoint
    heads: list[OutsideHead]
    faults: list[Suspicion]
    found: Scan
    minimum: int

    @property
    def whole(self) -> bool:
        """Whether all was read that the log keeps."""
        return self.found.start == self.minimum

    @property
    def agreeing(self) -> list[OutsideHead]:
        """The heads held outside that vouch for this history."""
        roots = self.found.roots
        return [h for h in self.heads if roots.get(h.checkpoint.size) == h.checkpoint.root]

    def bundle(self, index: int) -> list[bytes]:
        """Return the entries of a bundle, none where it cannot be read."""
        return bundle_of(self.source, index, self.told.size)


def bundle_of(source: Source, index: int, size: int) -> list[bytes]:
    """Return the entries of a bundle of a log of that size, none where it cannot be read."""
    try:
        return unpack(source.tile(Tile(None, index, width_of(None, index, size))) or b"")
    except FormatError:
        return []

"""The thread that puts durable records into tiles and signs the head of the log."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bartizan.audit.checkpoint import CHECKPOINT, Checkpoint
from bartizan.audit.control import successor_of
from bartizan.audit.edge import Edge
from bartizan.audit.errors import TamperError
from bartizan.audit.merkle import leaf_hash
from bartizan.audit.note import LONGEST, Note
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.state import Shared
from bartizan.audit.store import Folder, publish
from bartizan.audit.tiles import HEIGHT, WIDTH, Tile, pack

Published = Callable[[Note, int], None]


@dataclass(slots=True)
class Tree:
    """The growing tree of a log, and the entries of its unfilled bundle."""

    folder: Folder
    origin: str
    edge: Edge
    entries: list[bytes]
    signers: Sequence[NoteSigner]
    successor: NoteSigner | None = None

    def grow(self, added: Sequence[bytes]) -> Note:
        """Write the tiles of added entries durably, then the checkpoint that covers them.

        Raises OSError, and TamperError where another head stands than this writer left; the
        checkpoint is not touched then.
        """
        self._check_head()
        before = self.edge.size
        full = self.edge.extend(map(leaf_hash, added))
        files = {tile.path: content for tile, content in (*full, *self.edge.partials())}
        files |= self._bundles(added)
        publish(self.folder, files)
        self._hand_over(added)
        checkpoint = Checkpoint(self.origin, self.edge.size, self.edge.root())
        note = Note(checkpoint.text)
        for signer in self.signers:
            note = note.signed(signer)
        publish(self.folder, {CHECKPOINT: note.content})
        self._remove_partials(before, [tile for tile, _ in full])
        return note

    def _check_head(self) -> None:
        """Raise TamperError when somebody has signed, or put, another head here meanwhile."""
        if self.edge.size:
            known = Checkpoint(self.origin, self.edge.size, self.edge.root()).text.encode()
            if not (self.folder.read(CHECKPOINT, LONGEST) or b"").startswith(known):
                raise TamperError(
                    f"the checkpoint is not that of {self.edge.size} records which this writer left"
                )

    def _hand_over(self, added: Sequence[bytes]) -> None:
        """Let the successor sign from the record on that says so, with the one before beside it."""
        after = self.successor
        if after is not None and any(successor_of(entry) == after.key.vkey for entry in added):
            self.signers, self.successor = (after, *self.signers), None

    def _bundles(self, added: Sequence[bytes]) -> dict[str, bytes]:
        """Return the files of the bundles that changed; keep the entries of the last one."""
        start = self.edge.size - len(added) - len(self.entries)
        waiting = [*self.entries, *added]
        files = {}
        for at in range(0, len(waiting), WIDTH):
            part = waiting[at : at + WIDTH]
            files[Tile(None, (start + at) // WIDTH, len(part)).path] = pack(part)
        self.entries = waiting[len(waiting) - len(waiting) % WIDTH :]
        return files

    def _remove_partials(self, before: int, full: list[Tile]) -> None:
        """Remove the partial tiles in whose place a full one stands now."""
        for tile in full:
            first = tile.index << (HEIGHT * ((tile.level or 0) + 1))
            if first < before:
                kinds = (tile, Tile(None, tile.index)) if tile.level == 0 else (tile,)
                for each in kinds:
                    self.folder.remove_folder(f"{each.path}.p")


def publish_all(shared: Shared, tree: Tree, *, interval: float, published: Published) -> None:
    """Publish what is durable, at most once in an interval, until all of a closed log is signed."""
    last = time.monotonic() - interval
    with shared.failing("the log cannot be published"):
        while added := _next(shared, last + interval):
            last = time.monotonic()
            note = tree.grow(added)
            published(note, tree.edge.size)
            with shared.lock:
                shared.signed = tree.edge.size
                shared.wake()


def _next(shared: Shared, earliest: float) -> list[bytes]:
    """Wait for durable records and for the moment; return none of them only at the end."""
    with shared.lock:
        shared.ripe.wait_for(
            lambda: shared.unsigned or shared.failure or (shared.closing and shared.committed_all)
        )
        while not (shared.hurry or shared.closing or shared.failure):
            left = earliest - time.monotonic()
            if left <= 0:
                break
            shared.ripe.wait(left)
        if shared.failure:
            return []
        added, shared.unsigned, shared.unsigned_bytes = shared.unsigned, [], 0
        shared.hurry = False
        shared.work.notify_all()
        return added

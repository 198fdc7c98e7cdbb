"""The writer of a log: records in, receipts out; one writer for each log.

    with Log.open(folder, signer) as log:
        pending = log.append(record)   # from any thread; `await log.append_async(record)` in a loop
        pending.wait()                 # now it is on the disk, whatever happens
        receipt = pending.receipt()    # now it is signed, and anybody can check it

Promised: what wait() returned for survives kill -9 and, with the default fsync policy, a power cut.
A full queue makes append wait; a disk that is full or read-only raises LogFailedError for all that
is not durable, and for all that follows.
"""

import asyncio
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bartizan.audit.commit import commit_all
from bartizan.audit.control import repaired
from bartizan.audit.errors import LogFailedError
from bartizan.audit.gathering import Gathering
from bartizan.audit.minimum import remove_below
from bartizan.audit.moment import fine
from bartizan.audit.note import Note
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import Opened, Settings, open_log
from bartizan.audit.proof import Receipt
from bartizan.audit.proving import prove
from bartizan.audit.publish import publish_all
from bartizan.audit.record import Head, Record, encode_body, encode_foreign, join
from bartizan.audit.state import Shared
from bartizan.audit.store import Folder

PATIENCE = 60.0
Told = tuple[asyncio.AbstractEventLoop, "asyncio.Future[None]"]
DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class Pending:
    """A record on its way into the log, at a fixed place in it."""

    log: "Log"
    index: int

    def wait(self, timeout: float | None = PATIENCE) -> int:
        """Return the index when the record is durable. Raises LogFailedError when it is not."""
        self.log.wait_durable(self.index, timeout)
        return self.index

    def receipt(self, timeout: float | None = PATIENCE) -> Receipt:
        """Return the receipt when a checkpoint covers the record. Raises LogFailedError."""
        return self.log.receipt(self.index, timeout)


class Log:
    """An open log and its writer; close it, or use it in a `with` statement."""

    def __init__(self, folder: Folder, opened: Opened, settings: Settings) -> None:
        """Use open; this takes over what it found."""
        recovered = opened.recovered
        size = recovered.checkpoint.size
        durable = size + len(recovered.unsigned)
        self.origin = recovered.checkpoint.origin
        self._folder, self._settings, self._lock = folder, settings, opened.lock
        self._writer = f"{settings.writer}#{durable}"
        self._seq = 0
        self._logged = recovered.last_logged
        self._process = os.getpid()
        self._note: Note = recovered.note
        self._replayed = tuple(enumerate(recovered.unsigned, size))
        self._shared = Shared(next=durable, durable=durable, signed=size)
        self._shared.unsigned = list(recovered.unsigned)
        self._gathering = Gathering(self._shared)
        self._journal = opened.journal
        self._threads = [
            threading.Thread(target=commit_all, args=(self._shared, opened.journal), daemon=True),
            threading.Thread(
                target=publish_all,
                args=(self._shared, opened.tree),
                kwargs={"interval": settings.interval, "published": self._published},
                daemon=True,
            ),
        ]
        for thread in self._threads:
            thread.start()
        if recovered.torn is not None:
            torn = recovered.torn
            self._enqueue(encode_body(repaired(self.origin, torn.dropped, torn.tail)))

    @classmethod
    def open(
        cls,
        folder: Path,
        signer: NoteSigner,
        *,
        successor: NoteSigner | None = None,
        settings: Settings = DEFAULT,
        disk: type[Folder] = Folder,
    ) -> Self:
        """Open a log for writing, with the key that signs it; repair what a crash left.

        Raises LogLockedError when it has a writer, TamperError when the signed checkpoint is no
        prefix of what is there, AuditError when there is no log. `successor` is for `rotate` alone.
        """
        place = disk(folder)
        opened = open_log(place, signer, successor, settings)
        log = cls(place, opened, settings)
        if opened.pruning:
            log.finish_pruning(opened.pruning)
        return log

    @property
    def replayed(self) -> list[tuple[int, bytes]]:
        """The records that the start found durable and not yet signed, with their indexes."""
        return list(self._replayed)

    @property
    def size(self) -> int:
        """How many records are durable."""
        return self._shared.durable

    @property
    def signed_size(self) -> int:
        """How many records the newest checkpoint covers."""
        return self._shared.signed

    def append(self, record: Record) -> Pending:
        """Take a record; wait while too many wait already.

        Raises RecordError for a record that cannot be an entry, LogFailedError when the log cannot
        be written any more.
        """
        return self._enqueue(encode_foreign(record))

    async def append_async(self, record: Record) -> Pending:
        """Take a record without blocking the event loop, and return when it is durable."""
        body, loop = encode_foreign(record), asyncio.get_running_loop()
        future = loop.create_future()
        try:
            pending = self._enqueue(body, (loop, future), block=False)
        except BlockingIOError:
            pending = await asyncio.to_thread(self._enqueue, body, (loop, future))
        await future
        return pending

    def flush(self, timeout: float | None = PATIENCE) -> None:
        """Return when all that was appended before is signed. Raises LogFailedError."""
        self._check_process()
        with self._shared.lock:
            target = self._shared.next
            self._shared.hurry = self._shared.signed < target
            self._shared.due = True
            self._shared.wake()
        self.wait_signed(target, timeout)

    def wait_durable(self, index: int, timeout: float | None = PATIENCE) -> None:
        """Return when a record is durable. Raises LogFailedError when it is not in time."""
        self._check_process()
        self._shared.wait_until(lambda: self._shared.durable > index, timeout)

    def receipt(self, index: int, timeout: float | None = PATIENCE) -> Receipt:
        """Return the receipt of a record once a checkpoint covers it. Raises LogFailedError."""
        self.wait_signed(index + 1, timeout)
        return prove(self._folder, self._note, index)

    def close(self) -> None:
        """Make all that was appended durable and signed, and let the next writer in.

        Raises LogFailedError when that fails; what is durable then stays so. A forked process only
        gives up its handles: the log stays that of the process that opened it.
        """
        if self._lock.released:
            return
        if self._forked:
            self._lock.release()
            return
        with self._shared.lock:
            self._shared.closing = self._shared.due = True
            self._shared.wake()
        for thread in self._threads:
            thread.join()
        done = not self._shared.failure and self._shared.signed == self._shared.next
        try:
            self._journal.close(empty=done)
        finally:
            self._lock.release()
        if not done:
            raise LogFailedError(self._shared.failure or "not all records are signed")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def append_own(self, record: Record) -> Pending:
        """Take a record of the log about itself; for this package alone."""
        return self._enqueue(encode_body(record))

    def finish_pruning(self, minimum: int) -> int:
        """Remove what lies below a minimum that a signed record sets; for this package alone.

        Returns how many files went. Raises LogFailedError; the log is closed then, and the next
        start goes on.
        """
        try:
            self.flush()
            return remove_below(self._folder, minimum)
        except (OSError, LogFailedError) as error:
            with suppress(LogFailedError):
                self.close()
            raise LogFailedError(f"the pruning to {minimum} is not finished: {error}") from None

    def _enqueue(self, body: bytes, told: Told | None = None, *, block: bool = True) -> Pending:
        self._check_process()
        shared = self._shared
        with shared.lock:
            self._check_open()
            while shared.full:
                if not block:
                    raise BlockingIOError
                shared.hand_over()
                shared.room.wait()
                self._check_open()
            head = self._head()
            entry = join(head, body)
            self._seq, self._logged = head.seq + 1, head.logged
            index = shared.next
            shared.next += 1
            # Before the record stands there: an exception of a signal's handler may come at any
            # point, and behind a record that nobody was woken for all would wait for ever.
            if block or told is None or not self._gathering.takes(told[0]):
                shared.hand_over()
            if told is not None:
                shared.waiters.append((index, *told))
            shared.queue.append(entry)
            shared.queued += len(entry)
            return Pending(self, index)

    def _head(self) -> Head:
        """Return the head of the next record; a clock that went back is said, and held."""
        logged = fine(self._settings.clock())
        return Head(self._writer, self._seq, logged, logged < self._logged)

    def _check_open(self) -> None:
        if self._shared.failure:
            raise LogFailedError(self._shared.failure)
        if self._shared.closing:
            raise LogFailedError("the log is closed")

    @property
    def failure(self) -> str:
        """Why no record can be appended any more, "" while it can; the next opening mends it."""
        return self._shared.failure

    @property
    def _forked(self) -> bool:
        return os.getpid() != self._process

    def _check_process(self) -> None:
        """Raise LogFailedError in a forked process: a lock may be held there that nobody frees."""
        if self._forked:
            raise LogFailedError("a log is not shared with a forked process")

    def _published(self, note: Note, size: int) -> None:
        self._note = note
        self._journal.forget(size)

    def wait_signed(self, size: int, timeout: float | None = PATIENCE) -> None:
        """Return when a checkpoint covers so many records. Raises LogFailedError."""
        self._check_process()
        self._shared.wait_until(lambda: self._shared.signed >= size, timeout)

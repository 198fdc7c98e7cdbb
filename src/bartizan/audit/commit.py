"""The thread that makes records durable: one write and one sync for all that wait."""

from itertools import islice

from bartizan.audit.blocks import MOST_ENTRIES
from bartizan.audit.journal import Journal
from bartizan.audit.state import MOST_UNSIGNED, Shared

MOST_IN_BATCH = MOST_ENTRIES


def commit_all(shared: Shared, journal: Journal) -> None:
    """Write batches to the journal until the log is closed and nothing waits, or a write fails."""
    with shared.failing("the journal cannot be written"):
        while batch := _next_batch(shared):
            journal.append(shared.durable, batch)
            _acknowledge(shared, batch)
    with shared.lock:
        shared.committed_all = True
        shared.wake()


def _next_batch(shared: Shared) -> list[bytes]:
    """Wait for records; return none of them only at the end."""
    with shared.lock:
        shared.work.wait_for(
            lambda: (
                shared.failure
                or (shared.due and shared.queue and shared.unsigned_bytes < MOST_UNSIGNED)
                or (shared.closing and not shared.queue)
            )
        )
        if shared.failure:
            return []
        batch = list(islice(shared.queue, MOST_IN_BATCH))
        for _ in batch:
            shared.queue.popleft()
        shared.due = bool(shared.queue)
        shared.queued = shared.queued - sum(map(len, batch)) if shared.queue else 0
        shared.room.notify_all()
        return batch


def _acknowledge(shared: Shared, batch: list[bytes]) -> None:
    with shared.lock:
        shared.durable += len(batch)
        if not shared.unsigned:
            shared.ripe.notify()  # whoever signs later knows of those before these
        shared.unsigned += batch
        shared.unsigned_bytes += sum(map(len, batch))
        shared.progress.notify_all()
        shared.release_waiters()

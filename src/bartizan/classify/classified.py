"""What a file or a member of an archive holds."""

from dataclasses import dataclass

from bartizan.classify.classes import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """What a source holds. `unread` says why it was not read to its end, so that more may be there.

    `kind` is its format, "" for an unknown one, `size` its bytes. `sampled` says that of some
    columns only a sample of rows was looked at.
    """

    name: str
    kind: str
    size: int
    columns: tuple[Judged, ...] = ()
    sampled: bool = False
    unread: str = ""

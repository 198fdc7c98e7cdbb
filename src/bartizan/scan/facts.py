"""What a scan says of a file: a verdict, what it rests on, and what of the bytes was understood."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

# Raised with every change of what is found, so that kept verdicts are not taken for new ones.
ENGINE: Final = "7"


class Verdict(StrEnum):
    """What loading a file can do, worst first.

    `CRITICAL` runs what the file's author chose, or hides what it runs. `INCONCLUSIVE` could not be
    read to its end. `REVIEW` names what nobody has judged yet. `SAFE` holds data, and names only
    what is known to build data.
    """

    CRITICAL = "critical"
    INCONCLUSIVE = "inconclusive"
    REVIEW = "review"
    SAFE = "safe"


class ScanFinding(NamedTuple):
    """One thing that a file does or hides.

    `member` is the path inside of archives, "" for the file itself; `offset` counts the bytes of
    that member, None where the finding has no place.
    """

    rule: str
    verdict: Verdict
    message: str
    member: str = ""
    offset: int | None = None

    @property
    def place(self) -> str:
        """Where it is, as it stands in front of its message."""
        if self.offset is None:
            return f"{self.member}: " if self.member else ""
        return f"{self.member or 'byte'}{'@' if self.member else ' '}{self.offset}: "


class Coverage(NamedTuple):
    """How many bytes a file has, of how many it is known what they are, and what was inside.

    `unpacked` counts bytes that were unpacked from the file, `members` the parts of its archives.
    `read` counts those that were brought here of a file elsewhere; None is for a file of this disk.
    """

    size: int = 0
    understood: int = 0
    unpacked: int = 0
    members: int = 0
    read: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScan:
    """The scan of one file; `digest` is None where it was not asked for or could not be had.

    `allowed` are the names in it that a user allows, each with who answers for it and until when;
    `names` are all that its pickles name, as `module.name`.
    """

    path: str
    format: str
    digest: str | None = None
    findings: tuple[ScanFinding, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    allowed: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of the findings; safe without any."""
        return worst(finding.verdict for finding in self.findings)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of some verdicts; safe where there is none."""
    found = set(verdicts)
    return next((verdict for verdict in Verdict if verdict in found), Verdict.SAFE)

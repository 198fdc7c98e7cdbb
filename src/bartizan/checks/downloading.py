"""The verdicts on downloads by address; models and datasets share them."""

from collections.abc import Iterator

from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.evidence.downloads import Fetched, downloads
from bartizan.evidence.source import Source


def digesting(source: Source, wanted: Fetched) -> Iterator[Verdict]:
    """Yield a verdict for each download: whether a digest is computed and tested."""
    for found in downloads(source, wanted):
        if found.verified is not None and found.compared:
            yield passed("its digest is compared", found.verified, found.place, subject=found.what)
        elif found.verified is not None:
            because = f"a digest of {found.what} is computed: see that it is compared"
            yield review(because, found.verified, found.place, subject=found.what)
        else:
            because = f"{found.what} is downloaded and used with no digest compared"
            yield failed(because, found.place, subject=found.what)

"""A model archive must not write outside its folder."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Missing, Source, Value

EXTRACTS = ("*.extractall", "*.extract", "shutil.unpack_archive")
SAFE = ("data", "tar")
SAFE_FUNCTIONS = ("tarfile.data_filter", "tarfile.tar_filter")
ENDING = re.compile(r"\.(?:tar(?:\.\w+)?|tgz|zip)\Z|\btar\b")


@check(
    Meta(
        id="model-archive-extract",
        title="Archives are extracted with a filter",
        control="MOD-02",
        clause="loader-flags",
        severity=Severity.HIGH,
        asks=calls("tarfile.open", "tarfile.TarFile", *EXTRACTS),
        fix='Pass filter="data" to extractall.',
        absent="no tar archive is extracted",
        refs=("CWE-22", "owasp-llm/LLM03"),
    ),
    Source,
)
def archive_extract(source: Source) -> Iterator[Verdict]:
    """A tar archive can name paths above its folder, links and devices.

    *What it reads*: `extractall` and `extract` of tar archives, and `shutil.unpack_archive`. *Why
    it matters*: model artifacts travel as tar files, and a swapped one can replace code. *Passes*:
    `filter="data"`. *Fails*: no filter, or one that trusts the archive; what is unpacked and may be
    a tar, and a filter that is chosen at run time, are for review. *Fix*: pass the filter.
    """
    for call in source.calls(*EXTRACTS):
        if call.name == "shutil.unpack_archive" or call.name.startswith("tarfile."):
            verdict = _verdict(call)
            if verdict is not None:
                yield verdict


def _verdict(call: Call) -> Verdict | None:
    subject = f"{call.name} in {call.within}"
    given = call.option("filter")
    if isinstance(given, Value) and (given.text in SAFE or given.name in SAFE_FUNCTIONS):
        because = f"the {given.text or 'data'} filter is set"
        return passed(because, call.place, subject=subject)
    if given is Missing.HIDDEN or (isinstance(given, Value) and not given.known):
        because = "which filter the archive goes through is decided at run time"
        return review(because, call.place, subject=subject)
    because = "extracts an archive with no filter: it can write outside its folder"
    if call.name != "shutil.unpack_archive":
        return failed(because, call.place, subject=subject)
    kind = _kind(call)
    if kind in ("tar", "gztar", "bztar", "xztar") or ".t" in kind:
        return failed(because, call.place, subject=subject)
    if kind:
        return None
    because = "extracts an archive of unknown kind with no filter: a tar can write anywhere"
    return review(because, call.place, subject=subject)


def _kind(call: Call) -> str:
    """Return what names the kind of an unpacked archive: its format, or the end of its name."""
    stated, named = call.argument(2, "format"), call.argument(0, "filename")
    if stated is not None and stated.text:
        return stated.text
    text = named.literal if named is not None else ""
    found = ENDING.search(text)
    return found[0] if found is not None else ""

"""A model archive must not write outside its folder."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Source

EXTRACTS = ("*.extractall", "*.extract", "shutil.unpack_archive")
SAFE = ("data", "tar")


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
    `filter="data"`. *Fails*: no filter, or one that trusts the archive. *Fix*: pass the filter.
    """
    for call in source.calls(*EXTRACTS):
        if call.name != "shutil.unpack_archive" and not call.name.startswith("tarfile."):
            continue
        subject = f"{call.name} in {call.scope or call.place.path}"
        given = call.keyword("filter")
        if given is not None and (given.text in SAFE or given.name.endswith("data_filter")):
            yield passed(f"the {given.text or 'data'} filter is set", call.place, subject=subject)
        else:
            because = "extracts an archive with no filter: it can write outside its folder"
            verdict = failed(because, call.place, subject=subject)
            unsure = call.name == "shutil.unpack_archive"
            yield verdict.with_(confidence=Confidence.MEDIUM if unsure else None)

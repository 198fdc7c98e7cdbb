"""The record of a dataset says where it comes from, when, which bytes, and under what licence."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.data import DataFiles, Record

REQUIRED = ("origin", "retrieved", "digest", "licence")


@check(
    Meta(
        id="data-provenance-record",
        title="Dataset records are complete",
        control="DAT-03",
        clause="record-complete",
        severity=Severity.MEDIUM,
        fix="Fill the missing fields in the card: source, retrieved, sha256, license.",
        absent="no dataset has a card or record",
        refs=("owasp-llm/LLM04", "eu-ai-act/Art. 10"),
    ),
    DataFiles,
)
def provenance_record(data: DataFiles) -> Iterator[Verdict]:
    """A record that leaves out the digest cannot show that the data is what was assessed.

    *What it reads*: front matter, structured fields and labelled lines of cards. *Why it matters*:
    poisoned data is found by origin and undone by digest. *Passes*: origin, retrieval date, digest
    and licence are filled. *Fails*: one is missing or says "to do". *Fix*: fill it.
    """
    used = {each.record.path: each.record for each in data.data if each.record}
    for path in sorted(used):
        yield _judge(used[path])


def _judge(record: Record) -> Verdict:
    missing = [name for name in REQUIRED if name not in record.fields]
    if missing:
        because = f"{record.path} does not state {', '.join(missing)}"
        return failed(because, record.place, subject=record.path)
    places = dict.fromkeys(record.at(name) for name in REQUIRED)
    return passed(f"{record.path} states all of it", *places, subject=record.path)

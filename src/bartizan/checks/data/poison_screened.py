"""Each dataset is screened for poison, and the report speaks about its bytes."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.datasets import by_folder, counted
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.data import DataFile, DataFiles, Screening
from bartizan.evidence.signing import SignedReports

_SHOWN = 20
# Nothing is learned from what is only measured with, and attacks stand there on purpose.
_MEASURED = re.compile(r"(?i)(?:^|/)(?:eval|evals|evaluations?|benchmarks?|red-?team)/")
# What compares counts with those of before, and looks at no row.
_COUNTS = frozenset({"class-drift", "source-drift"})


@check(
    Meta(
        id="data-poison-screened",
        title="Datasets are screened for poison as they are",
        control="DAT-08",
        clause="screening-bound",
        severity=Severity.HIGH,
        source=Source.DATASET,
        fix="Run `bartizan data vet FILE --format json -o FILE.vet.json --key KEY`, look at what "
        "alarms, and run it again whenever the data changes.",
        absent="there is no data file",
        refs=("owasp-llm/LLM04", "mitre-atlas/AML.T0020"),
    ),
    DataFiles,
    SignedReports,
)
def poison_screened(data: DataFiles, signed: SignedReports) -> Iterator[Verdict]:
    """A screening of other bytes says nothing about those that a model learns from.

    *What it reads*: reports of `bartizan data vet` (`*.vet.json`) in the workload, the signatures
    beside them by the trust policy that bartizan.yaml names, and the digests of data files. *Why it
    matters*: a few hundred records plant a trigger, and they come in with the next version.
    *Passes*: a report that names the file's digest says clear. *Fails*: such a report alarms.
    Without a report, with one that is inconclusive, where the data changed since, and where a trust
    policy is named and nobody whom it takes signed the report, it is unknown. Data in folders for
    evaluation is left out. *Fix*: screen the data as it is.
    """
    learned = tuple(each for each in data.data if not _MEASURED.search(each.path))
    for folder, files in by_folder(learned).items():
        bare = []
        for each in files:
            verdict = _judge(each, data.screenings, signed)
            if verdict is None:
                bare.append(each)
            else:
                yield verdict
        if bare:
            because = f"no screening report names {counted(bare)} in {folder}"
            yield unknown(because, *(each.place for each in bare[:_SHOWN]), subject=folder)


def _judge(
    file: DataFile, screenings: tuple[Screening, ...], signed: SignedReports
) -> Verdict | None:
    """Return what the reports say of a file, None where none names it."""
    bound = [each for each in screenings if file.digest and file.digest in each.digests]
    if bound:
        return _bound(file, bound, signed)
    named = [each for each in screenings if file.path.rpartition("/")[2] in each.names]
    if not named:
        return None
    because = (
        f"{file.path} changed since it was screened: {named[0].path} is of other bytes"
        if file.digest
        else f"{file.path} was not read to its end, so it is not known which bytes it holds"
    )
    return unknown(because, file.place, named[0].place, subject=file.path)


def _bound(file: DataFile, bound: list[Screening], signed: SignedReports) -> Verdict:
    """Of several reports of the same bytes the worst counts: what one saw is there.

    Whoever can write a file can write that it is clear: where a trust policy is named, that counts
    by the word of whom it trusts alone.
    """
    alarm = next((each for each in bound if each.outcome == "alarm"), None)
    if alarm is not None:
        methods = ", ".join(alarm.alarms) or "a method"
        because = f"{file.path} was screened, and {methods} alarmed: see {alarm.path}"
        return failed(because, alarm.place, subject=file.path)
    said = [each for each in bound if each.outcome == "clear"]
    if not said:
        because = f"the screening of {file.path} is inconclusive: see {bound[0].path}"
        return unknown(because, bound[0].place, subject=file.path)
    clear = next((each for each in said if each.path in signed.trusted), said[0])
    if signed.place is not None and clear.path not in signed.trusted:
        why = signed.refused.get(clear.path, "nobody signed it")
        because = f"the trust policy does not take {clear.path}: {why}"
        return unknown(because, clear.place, signed.place, subject=file.path)
    if not set(clear.methods) - _COUNTS:
        because = f"the screening of {file.path} compares counts alone: see {clear.path}"
        return unknown(because, clear.place, subject=file.path)
    by = "" if signed.place is None else ", signed by whom the trust policy takes"
    because = f"{file.path} was screened by {', '.join(clear.methods)}, and none alarmed{by}"
    return passed(because, clear.place, subject=file.path)

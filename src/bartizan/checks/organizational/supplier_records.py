"""Each provider that the workload relies on must have been looked at."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, judged
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, review
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.named import PROVIDER_ASKS, PROVIDERS, used_providers
from bartizan.evidence.source import Source
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="supplier register",
    kinds=(DocumentKind.SUPPLIER_REGISTER,),
    topics=(
        topic("assessment date", "assess*", "reviewed", "review*"),
        topic("evidence", "certificat*", "soc 2*", "iso 27001", "report*"),
        topic("contract", "agreement", "terms", "dpa"),
        topic("exit plan", "exit*", "fallback", "replace*", "terminat*"),
    ),
)


@check(
    Meta(
        id="org-supplier-records",
        title="Each provider that code uses has a record",
        control="ORG-11",
        clause="records-complete",
        severity=Severity.MEDIUM,
        asks=PROVIDER_ASKS,
        fix="Add an entry for each provider to docs/supplier-register.yaml: assessment date, "
        "evidence, contract reference, exit plan.",
        absent="code uses no provider of models or AI services that is known here",
        refs=("owasp-llm/LLM03", "iso-42001/A.10.3", "nist-ai-rmf/GOVERN 6.1"),
    ),
    Documents,
    Source,
)
def supplier_records(documents: Documents, source: Source) -> Iterator[Verdict]:
    """What a provider does with your prompts is decided by a contract that somebody read.

    *What it reads*: imports of the SDKs of providers, and the supplier register. *Why it matters*:
    training on your data, retention, sub-processors and the end of a model are settled there.
    *Passes*: each provider is named, and assessment, evidence, contract and exit are treated.
    *Fails*: a register is there and lacks providers or fields. *To review*: there is none here. It
    may be kept elsewhere; attest it then. *Fix*: add the entries.
    """
    used = dict(used_providers(source))
    found = WANTED.among(documents)
    readable = tuple(each for each in found if each.text is not None)
    if readable:
        text = "\n".join(each.text or "" for each in readable).lower()
        missing = {name: place for name, place in used.items() if not _is_named(name, text)}
        yield _missing(missing, readable[0].path) if missing else judged(readable, WANTED)
    elif used and not found:
        yield _nowhere(used)


def _is_named(name: str, text: str) -> bool:
    return any(word in text for word in PROVIDERS[name][1])


def _nowhere(used: dict[str, Place]) -> Verdict:
    because = (
        f"no {WANTED.noun} is in this repository; used here: {', '.join(used)}; "
        "add them to one, or attest that it is kept elsewhere"
    )
    return review(because, *used.values(), subject=WANTED.noun)


def _missing(missing: dict[str, Place], path: str) -> Verdict:
    because = f"{path} has no entry for {', '.join(missing)}"
    return failed(because, *missing.values(), subject=WANTED.noun)

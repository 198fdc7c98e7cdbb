"""Which incident is reported to whom, and by when, must be known before it happens."""

from collections.abc import Iterator
from dataclasses import replace

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.declared import Declared
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import Topic, topic

WANTED = Wanted(
    noun="incident reporting matrix",
    kinds=(DocumentKind.REGULATORY_MAP, DocumentKind.INCIDENT_RESPONSE, DocumentKind.OTHER),
    naming=("reporting matrix", "reporting-matrix", "incident reporting", "breach notification",
            "notification matrix", "reporting obligations", "reporting duties"),
    topics=(
        topic("regime", "regulation*", "law", "gdpr", "ai act", "hipaa", "nis2", "dora"),
        topic("trigger", "when", "personal data breach", "serious incident"),
        topic("clock", "deadline", "within", "hours", "time limit"),
        topic("recipient", "authority", "regulator", "notify", "supervisor*"),
        topic("owner", "decides", "responsib*", "who"),
    ),
    dated=False,
)  # fmt: skip
NAMES = {"eu": ("european union", "europe*", "gdpr"), "us": ("united states", "usa"),
         "uk": ("united kingdom", "ico"), "de": ("germany",), "fr": ("france", "cnil")}  # fmt: skip


@check(
    Meta(
        id="org-reporting-matrix",
        title="A matrix lists regimes, triggers, clocks, recipients and owners",
        control="ORG-10",
        clause="matrix-present",
        severity=Severity.MEDIUM,
        fix="Write docs/reporting-matrix.md: a row for each regime with trigger, clock, recipient "
        "and owner, for every jurisdiction of the profile.",
        absent=WANTED.absence,
        files="report|notif|breach|incident|regulat|compliance|matrix",
        refs=("eu-ai-act/Art. 73",),
    ),
    Documents,
    Declared,
)
def reporting_matrix(documents: Documents, declared: Declared) -> Iterator[Verdict]:
    """The clock of a duty to report runs while people look up whether there is one.

    *What it reads*: documents and sections on reporting, and the jurisdictions of the profile. *Why
    it matters*: authorities expect a report within one to three days. *Passes*: regime, trigger,
    clock, recipient and owner are treated, for every declared jurisdiction. *Fails*: a matrix
    is there and parts or jurisdictions are missing. *Fix*: write the rows.
    """
    profile = declared.profile
    places = profile.jurisdictions if profile is not None else ()
    wanted = replace(WANTED, topics=(*WANTED.topics, *(_jurisdiction(name) for name in places)))
    yield from document_verdicts(documents, wanted)


def _jurisdiction(name: str) -> Topic:
    return Topic(f"jurisdiction {name}", (name, *NAMES.get(name, ())))

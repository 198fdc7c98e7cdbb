"""Whoever finds a hole must find whom to tell."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.documents import Document, DocumentKind, Documents
from bartizan.evidence.topics import topic, treated

CHANNEL = re.compile(
    r"(?i)(?<![\w.+-])[\w.+-]{1,64}(?:@|\s{0,9}\[at\]\s{0,9}|\s{1,9}at\s{1,9})"
    r"[\w-]{1,63}(?:\.|\s{0,9}\[dot\]\s{0,9})[\w.-]|https?://\S"
    r"|private(?:ly)? (?:vulnerability|security) report|report a vulnerability|security advisor"
    r"|bug bounty|hackerone|bugcrowd|^contact:[ \t]{0,9}\S",
    re.MULTILINE,
)
TEMPLATE = re.compile(r"(?i)use this section to tell people")
AI = topic("model and prompt issues", "prompt*", "model*", "jailbreak*", "injection", "assistant",
           "agent*", "ai", "llm")  # fmt: skip


@check(
    Meta(
        id="org-security-policy",
        title="SECURITY.md names a channel for reports",
        control="APP-22",
        clause="disclosure-channel",
        severity=Severity.MEDIUM,
        fix="Write SECURITY.md: an address or the private reports of your host, how fast you "
        "answer, and that prompt injection and model behaviour count as vulnerabilities.",
        absent="no SECURITY.md is in this repository; the channel may be named elsewhere",
        files="security|disclosure",
        refs=("CWE-1059", "nist-ai-rmf/GOVERN 5.1"),
    ),
    Documents,
)
def security_policy(documents: Documents) -> Iterator[Verdict]:
    """A finder without a channel publishes, or sells.

    *What it reads*: SECURITY.md, security.txt and policies on disclosure. *Why it matters*: people
    outside find what the team does not. *Passes*: an address or a form is named; surer when reports
    on models and prompts are invited. *Fails*: the file is there and names no channel, or is
    the untouched template. *Fix*: write it.
    """
    found = documents.of(DocumentKind.SECURITY_POLICY)
    readable = [each for each in found if each.text is not None]
    if readable:
        yield _verdict(readable)


def _verdict(found: list[Document]) -> Verdict:
    for document in found:
        text = document.text or ""
        match = CHANNEL.search(text)
        if match is None or TEMPLATE.search(text):
            continue
        place = Place(document.path, text.count("\n", 0, match.start()) + 1)
        about = treated([document], AI)
        if about is not None:
            because = "reports, also on models and prompts, have a channel"
            return passed(because, place, about, subject=document.path)
        because = "reports have a channel; that models and prompts count is not said"
        verdict = passed(because, place, subject=document.path)
        return verdict.with_(confidence=Confidence.MEDIUM)
    first = found[0]
    is_template = TEMPLATE.search(first.text or "") is not None
    because = "is the untouched template" if is_template else "names no channel for reports"
    return failed(f"{first.path} {because}", first.place, subject=first.path)

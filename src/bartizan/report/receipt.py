"""The digest by which the audit log names a report, and the receipt that a report carries."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from bartizan.assess.facts import Assessment
from bartizan.report.report_json import document

MEMBER = "receipt"


def report_digest(assessment: Assessment) -> str:
    """Return the digest of the JSON report of an assessment, as it is without its receipt."""
    return document_digest(document(replace(assessment, receipt="")))


def recorded_as(receipt: str) -> str:
    """Return which record of which log a receipt is of, in words; "" for a text that is none."""
    head, _, checkpoint = receipt.partition("\n\n")
    index = next((each for each in head.split("\n") if each.startswith("index ")), "")
    return f"record {index[6:]} of {checkpoint.partition(chr(10))[0]}" if index else ""


def document_digest(report: Mapping[str, object]) -> str:
    """Return the digest of a JSON report as the log names it.

    It is SHA-256 over the report without its `receipt` member, its keys sorted, without spaces, in
    UTF-8: `json.dumps(report, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`.
    Half a surrogate pair, for which UTF-8 has no place, counts as its three bytes.
    """
    plain = {key: value for key, value in report.items() if key != MEMBER}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"

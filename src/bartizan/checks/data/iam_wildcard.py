"""Rights on data must name the data."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.checks.granting import attached, unread
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Effect, Iac, Statement, covers
from bartizan.evidence.iam import (
    IAM_WORDS,
    Width,
    grants,
    named,
    width,
)

ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "dynamodb:GetItem",
    "dynamodb:Scan",
    "dynamodb:PutItem",
    "dynamodb:DeleteItem",
    "aoss:APIAccessAll",
    "es:ESHttpGet",
    "es:ESHttpPut",
    "rds-data:ExecuteStatement",
)
FULL = frozenset({"AmazonS3FullAccess", "AmazonDynamoDBFullAccess",
                  "AmazonOpenSearchServiceFullAccess", "AmazonS3ReadOnlyAccess"})  # fmt: skip


@check(
    Meta(
        id="data-iam-wildcard",
        title="Rights on data stores name the stores",
        control="DAT-04",
        clause="grants-narrow",
        severity=Severity.HIGH,
        asks=resources(*IAM_WORDS),
        fix='Name the store: actions = ["s3:GetObject"], resources = '
        '["${aws_s3_bucket.training.arn}/*"], and write in a statement of its own.',
        absent="no policy allows reading or writing of data stores",
        refs=("CWE-732",),
        source=Source.IAC,
    ),
    Iac,
)
def iam_wildcard(iac: Iac) -> Iterator[Verdict]:
    """A job that may read every bucket leaks every bucket when it is turned.

    *What it reads*: statements of identity policies with data actions of S3, DynamoDB, OpenSearch
    and the RDS data API, and attached full-access policies. *Why it matters*: training data and
    artifacts are read or replaced far from the job that needs them. *Passes*: stores are named.
    *Fails*: data actions on every store. *Fix*: name actions and stores.
    """
    for verdict, _ in attached(iac, FULL, "reaches every store of the account"):
        yield verdict
    for statement in grants(iac):
        action = _data_action(statement)
        if action:
            yield _verdict(iac, statement, action)
    yield from unread(iac)


def _data_action(statement: Statement) -> str:
    """Return a data action that it names; what allows simply everything is another finding."""
    wanted = [action for action in statement.actions if action != "*"]
    return next((a for a in ACTIONS if any(covers(pattern, a) for pattern in wanted)), "")


def _verdict(iac: Iac, statement: Statement, action: str) -> Verdict:
    name, place = subject(statement.owner), statement.place_of(action)
    pattern = next(p for p in statement.actions if covers(p, action))
    if statement.effect is Effect.UNRESOLVED:
        return unknown(f"whether {pattern} is allowed is computed", place, subject=name)
    reach = width(iac, statement)
    if reach is Width.COMPUTED:
        because = f"what {pattern} reaches is decided by {named(statement)}"
        return unknown(because, place, subject=name)
    if reach is Width.ALL and statement.conditions:
        because = f"{pattern} is allowed on every store, under a condition"
        return review(because, place, subject=name)
    if reach is Width.ALL:
        because = f"{pattern} is allowed on every store"
        return failed(because, place, statement.place, subject=name)
    if pattern.endswith(":*"):
        because = f"{pattern} allows every action on its stores, deletion too"
        return review(because, place, subject=name)
    return passed(f"{pattern} is allowed on named stores only", place, subject=name)

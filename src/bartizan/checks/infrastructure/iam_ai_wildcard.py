"""Rights on AI services must name what they are for."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.checks.granting import attached, unread
from bartizan.core.place import Place
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

SERVICES = ("bedrock", "bedrock-agentcore", "sagemaker")
INVOKING = (
    "bedrock:InvokeModel",
    "bedrock:InvokeModelWithResponseStream",
    "bedrock:InvokeAgent",
    "bedrock:RetrieveAndGenerate",
    "sagemaker:InvokeEndpoint",
)
# Every model of Bedrock, be it of every region.
ANY_MODEL = re.compile(r"arn:[^:]*:bedrock:[^:]*:[^:]*:foundation-model/\*")
FULL = frozenset({"AmazonSageMakerFullAccess", "AmazonBedrockFullAccess",
                  "BedrockAgentCoreFullAccess"})  # fmt: skip


@check(
    Meta(
        id="infra-iam-ai-wildcard",
        title="Rights on models and agents name actions and resources",
        control="APP-13",
        clause="tool-rights-narrow",
        severity=Severity.HIGH,
        asks=resources(*IAM_WORDS),
        fix='Name them: actions = ["bedrock:InvokeModel"], resources = '
        '["arn:aws:bedrock:eu-west-1::foundation-model/the-model-in-use"].',
        absent="no policy allows actions of Bedrock or SageMaker",
        refs=("CWE-732", "owasp-llm/LLM06"),
        source=Source.IAC,
    ),
    Iac,
)
def iam_ai_wildcard(iac: Iac) -> Iterator[Verdict]:
    """A role that may do everything with models may also retrain, replace and delete them.

    *What it reads*: statements with actions of Bedrock and SageMaker, and attached full-access
    policies. *Why it matters*: a hijacked agent or job keeps to its rights, not to its purpose.
    *Passes*: actions and resources are named. *Fails*: all actions of a service, or calls of any
    model, on everything. *To review*: calls of every foundation model. *Fix*: list the actions and
    the models.
    """
    for verdict, _ in attached(iac, FULL, "allows every action of the service"):
        yield verdict
    for statement in grants(iac):
        if any(_service(action) in SERVICES for action in statement.actions):
            yield _verdict(iac, statement)
    yield from unread(iac)


def _service(action: str) -> str:
    return action.lower().partition(":")[0]


def _verdict(iac: Iac, statement: Statement) -> Verdict:
    name, reach = subject(statement.owner), width(iac, statement)
    every = next((a for a in statement.actions if _is_every(a)), "")
    calling = next((a for a in INVOKING if any(covers(p, a) for p in statement.actions)), "")
    place = statement.place_of(every.replace("*", "x") if every else calling)
    wide = every or calling
    if statement.effect is Effect.UNRESOLVED and wide:
        return unknown(f"whether {wide} is allowed is computed", place, subject=name)
    if wide and reach is Width.COMPUTED:
        because = f"what {wide} reaches is decided by {named(statement)}"
        return unknown(because, place, subject=name)
    if wide and reach is Width.ALL:
        because = f"{wide} is allowed on everything"
        if statement.conditions:
            return review(f"{because}, under a condition", place, subject=name)
        verdict = failed(because, place, statement.place, subject=name)
        return verdict if every else verdict.with_(severity=Severity.MEDIUM)
    return _narrow(statement, place, every=every, calling=calling)


def _narrow(statement: Statement, place: Place, *, every: str, calling: str) -> Verdict:
    """Judge rights that name what they reach, in one way or another."""
    name = subject(statement.owner)
    if every:
        return review(f"{every} is allowed on some resources", place, subject=name)
    if calling and any(map(ANY_MODEL.fullmatch, statement.resources)):
        because = f"{calling} reaches every model: see that all are meant"
        verdict = review(because, place, statement.place, subject=name)
        return verdict.with_(severity=Severity.MEDIUM)
    return passed("actions or resources on AI services are named", place, subject=name)


def _is_every(action: str) -> bool:
    service, _, rest = action.partition(":")
    return service.lower() in SERVICES and rest in {"*", "**"}

"""Every call of a model leaves a record."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.ai_resources import uses_bedrock
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, named, switch

LOGGING = "aws_bedrock_model_invocation_logging_configuration"
DESTINATIONS = ("logging_config.cloudwatch_config.log_group_name",
                "logging_config.s3_config.bucket_name")  # fmt: skip


@check(
    Meta(
        id="app-bedrock-logging",
        title="Model invocations are logged",
        control="APP-20",
        clause="invocations-logged",
        severity=Severity.MEDIUM,
        asks=resources(LOGGING, "bedrock", "AWS::Bedrock::Agent", "aws_bedrockagent_agent"),
        fix='Add resource "aws_bedrock_model_invocation_logging_configuration" "main" { '
        "logging_config { text_data_delivery_enabled = true  s3_config { bucket_name = "
        "aws_s3_bucket.invocations.id } } }.",
        absent="the infrastructure code uses no Bedrock model",
        refs=("CWE-778",),
        source=Source.IAC,
    ),
    Iac,
)
def bedrock_logging(iac: Iac) -> Iterator[Verdict]:
    """Without a record of calls, an incident can be neither seen nor explained.

    *What it reads*: the logging of model invocations, and whether the code uses Bedrock at all.
    *Why it matters*: it is off until it is switched on, once for each account and region. *Passes*:
    a destination is declared and text is delivered. *Fails*: it is declared without either.
    *Unknown*: models are used, and the logging may be declared elsewhere. *Fix*: declare it.
    """
    declared = iac.of(LOGGING)
    for logging in declared:
        yield _verdict(iac, logging)
    used = uses_bedrock(iac)
    if not declared and used is not None:
        because = "models are used, and invocation logging is not declared here"
        yield unknown(because, used, subject="invocation logging")


def _verdict(iac: Iac, logging: Resource) -> Verdict:
    text = switch(logging, "logging_config.text_data_delivery_enabled")
    if text.said is Said.NO:
        because = "the text of prompts and answers is left out"
        return failed(because, text.place, subject=subject(logging))
    found = [named(iac, logging, path) for path in DESTINATIONS]
    if any(setting.said is Said.YES for setting in found):
        place = next(setting.place for setting in found if setting.said is Said.YES)
        return passed("invocations are logged", place, subject=subject(logging))
    computed = next((setting for setting in found if setting.said is Said.COMPUTED), None)
    if computed is not None:
        return undecided(logging, computed, "invocations are logged")
    return failed("names no destination", logging.place, subject=subject(logging))

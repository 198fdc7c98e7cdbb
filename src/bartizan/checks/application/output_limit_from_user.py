"""A user must not set the limits of a model."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Missing, Source

INPUTS = ("gradio.Slider", "gradio.components.Slider", "gradio.Number",
          "gradio.components.Number", "gradio.inputs.Slider", "streamlit.slider",
          "streamlit.number_input", "streamlit.sidebar.slider",
          "streamlit.sidebar.number_input")  # fmt: skip
TOKENS = re.compile(
    r"max.{0,12}(token|length)|token.{0,8}limit|response.{0,8}length", re.IGNORECASE
)


@check(
    Meta(
        id="app-output-limit-from-user",
        title="Users do not set the model's limits",
        control="APP-09",
        clause="callers-limited",
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        asks=calls(*INPUTS),
        fix="Set the limit in code for each class of callers, and limit their rate.",
        absent="no slider or number field",
        refs=("owasp-llm/LLM10",),
    ),
    Source,
)
def output_limit_from_user(source: Source) -> Iterator[Verdict]:
    """An anonymous visitor who can ask for the longest answer decides what the service costs.

    *What it reads*: sliders and number fields of user interfaces. *Why it matters*: consumption is
    then limited by courtesy. *Passes*: none of them sets a token limit. *Fails*: one does. *Fix*:
    the limit belongs in code.
    """
    harmless = []
    for call in source.calls(*INPUTS):
        label = _label(call)
        if label is None:
            because = "what a field of the interface sets is decided out of sight"
            yield review(because, call.place, subject=f"{call.short} in {call.within}")
        elif TOKENS.search(label):
            yield failed("users set the token limit of the model", call.place, subject=label)
        else:
            harmless.append(call.place)
    if harmless:
        yield passed("no field sets a token limit", *harmless[:20], subject="fields")


def _label(call: Call) -> str | None:
    """Return the label of a field as far as it is written out, None where it is out of sight."""
    given = call.option("label")
    if given is Missing.ABSENT:
        given = call.option(index=0)
    if isinstance(given, Missing):
        return None if given is Missing.HIDDEN else ""
    return given.literal

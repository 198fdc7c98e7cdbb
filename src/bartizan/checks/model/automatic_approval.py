"""A model must not approve itself for production."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Missing, Option, Source, Value

REGISTERS = (
    "*.RegisterModel", "*.ModelStep", "*.model.register", "*.Model.register",
    "*.create_model_package", "*.update_model_package", "*.ParameterString",
    "*.transition_model_version_stage",
)  # fmt: skip
STATES = ("approval_status", "ModelApprovalStatus", "default_value")


@check(
    Meta(
        id="model-automatic-approval",
        title="A person approves each registered model",
        control="MOD-04",
        clause="approval-recorded",
        severity=Severity.HIGH,
        asks=calls(*REGISTERS),
        fix="Register with PendingManualApproval and let a named person approve in the registry.",
        absent="no model is registered",
        refs=("owasp-llm/LLM03", "owasp-llm/LLM04"),
    ),
    Source,
)
def automatic_approval(source: Source) -> Iterator[Verdict]:
    """A pipeline that registers its models as approved has no gate before production.

    *What it reads*: calls that register models, and pipeline parameters for the approval status.
    *Why it matters*: a poisoned or broken training run goes live by itself. *Passes*: the status is
    pending. *Fails*: the status is, or defaults to, approved. A status that is hidden in options
    is for review. *Fix*: approve by hand.
    """
    for call in source.calls(*REGISTERS):
        subject = f"{call.short} in {call.within}"
        named = call.argument(0, "name")
        parameter = call.name.endswith("ParameterString")
        if parameter and "approval" not in (named.text or "" if named else "").lower():
            continue
        state = _state(call)
        if state is Missing.HIDDEN:
            because = "options out of sight may approve what is registered"
            yield review(because, call.place, subject=subject)
        if isinstance(state, Missing) or state.text is None:
            continue
        if state.text in ("Approved", "Production"):
            yield failed(f"registers as {state.text} by itself", call.place, subject=subject)
        else:
            yield passed(f"registers as {state.text}", call.place, subject=subject)


def _state(call: Call) -> Option:
    """Return the status that a call gives; a stage counts where it is the productive one."""
    state, stage = call.option(*STATES), call.option("stage")
    productive = isinstance(stage, Value) and stage.text == "Production"
    return stage if productive and not isinstance(state, Value) else state

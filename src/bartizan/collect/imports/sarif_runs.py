"""Whether a run of a SARIF log ended well, with all its results in it (sections 3.14 and 3.20)."""

from collections.abc import Mapping

from bartizan.collect.imports.fields import at, text

NOTIFICATIONS = ("toolExecutionNotifications", "toolConfigurationNotifications")
# What only a process that did not start, or was killed, has.
SIGNS_OF_DEATH = ("processStartFailureMessage", "exitSignalName", "exitSignalNumber")
HARMLESS = (None, "none", "note", "warning")


def lost_results(run: Mapping[str, object]) -> str:
    """Return why results of a run may be missing here; empty when it holds all of them."""
    if not text(at(run.get("tool"), "driver", "name")):
        return "names no tool"
    if run.get("externalPropertyFileReferences"):
        return "keeps parts in other files"
    return "" if isinstance(run.get("results"), list) else "has no list of results"


def unfinished(run: Mapping[str, object]) -> str:
    """Return why a run did not look at all that it should; empty when nothing says so."""
    calls = run.get("invocations")
    if calls is None:
        return ""
    if not isinstance(calls, list) or not all(_succeeded(call) for call in calls):
        return "did not finish"
    return "" if all(_is_calm(call) for call in calls) else "reported errors of its own"


def _succeeded(call: object) -> bool:
    success, code = at(call, "executionSuccessful"), at(call, "exitCode")
    return (
        isinstance(call, dict)
        and (success is None or success is True)
        and (code is None or (code == 0 and not isinstance(code, bool)))
        and all(at(call, sign) is None for sign in SIGNS_OF_DEATH)
    )


def _is_calm(call: object) -> bool:
    """Whether no notification of a call says that something could not be done."""
    for kind in NOTIFICATIONS:
        told = at(call, kind)
        if told is not None and not isinstance(told, list):
            return False
        if not all(isinstance(one, dict) and at(one, "level") in HARMLESS for one in told or ()):
            return False
    return True

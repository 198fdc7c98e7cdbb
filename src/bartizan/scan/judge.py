"""Judges what a pickle names and does, by the list of what is allowed."""

from collections.abc import Iterator

from bartizan.formats.pickle.facts import Name, Pickle, Unresolved, Use, Used
from bartizan.formats.pickle.stack import MOST_WEIGHT
from bartizan.scan.allowed import Allowed
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.gadgets import is_called_gadget, is_gadget

DONE = {
    Use.NAMED: "names",
    Use.CALLED: "calls",
    Use.NEW: "makes an instance of",
    Use.STATE: "hands state to an instance of",
    Use.FILLED: "puts items into an instance of",
    Use.PATCHED: "changes",
    Use.RESTORED: "restores an instance of",
}
SHOWN = 200
# No file holds so many bytes that one of them was cut off by accident.
IMPOSSIBLE = 1 << 42


def judge(
    pickle: Pickle, known: Allowed, member: str = "", *, scripted: bool = False
) -> Iterator[ScanFinding]:
    """Yield what is wrong with a pickle; nothing for one that only builds data.

    `scripted` is a pickle of a TorchScript archive, whose own classes are programs of the archive.
    """
    for each in pickle.unresolved:
        yield _unresolved(each, member)
    for used in pickle.uses:
        finding = judge_use(used, known, member)
        if finding is not None and not (scripted and _of_script(used)):
            yield finding
    if pickle.heavy is not None:
        yield ScanFinding(
            rule="pickle-weight",
            verdict=Verdict.CRITICAL,
            message="the pickle hands out one container again and again, until it holds more than "
            f"{MOST_WEIGHT:,} values: whoever walks or hashes it comes to no end",
            member=member,
            offset=pickle.heavy,
        )
    if pickle.wanted >= IMPOSSIBLE:
        yield ScanFinding(
            rule="pickle-length",
            verdict=Verdict.CRITICAL,
            message=f"the pickle claims {pickle.wanted} bytes in one piece, to exhaust the memory",
            member=member,
            offset=pickle.end,
        )
    if pickle.broken:
        yield ScanFinding(
            rule="pickle-broken",
            verdict=Verdict.INCONCLUSIVE,
            message=f"the pickle was not read to its end: {pickle.broken}",
            member=member,
            offset=pickle.end,
        )


def gadgets_of(pickle: Pickle, known: Allowed, member: str = "") -> Iterator[ScanFinding]:
    """Yield only the uses of known gadgets: for bytes that may be a pickle, or may be none."""
    for used in pickle.uses:
        finding = judge_use(used, known, member)
        if finding is not None and finding.rule == "pickle-gadget":
            yield finding


def judge_use(used: Used, known: Allowed, member: str) -> ScanFinding | None:
    """Return what is wrong with a use of a name, None where it is allowed."""
    if used.use in known.of(used.name):
        return None
    verdict, rule, why = _why(used, known)
    return ScanFinding(
        rule=rule,
        verdict=verdict,
        message=f"the pickle {DONE[used.use]} {_shown(used.name)}, {why}",
        member=member,
        offset=used.offset,
    )


def _of_script(used: Used) -> bool:
    return used.name.module.split(".")[0] == "__torch__" and used.use is not Use.PATCHED


def _why(used: Used, known: Allowed) -> tuple[Verdict, str, str]:
    if used.use is Use.PATCHED:
        return (
            Verdict.CRITICAL,
            "pickle-patch",
            "which is an object of the program, not of the file",
        )
    if used.name in known:
        return Verdict.REVIEW, "pickle-use", "which nobody has judged for this use"
    if is_gadget(used.name) or (used.use is Use.CALLED and is_called_gadget(used.name)):
        why = "which runs code or commands, reaches files or the network, or leads to what does"
        return Verdict.CRITICAL, "pickle-gadget", why
    return Verdict.REVIEW, "pickle-unknown", "which nobody has judged yet"


def _unresolved(each: Unresolved, member: str) -> ScanFinding:
    return ScanFinding(
        rule="pickle-unresolved",
        verdict=Verdict.CRITICAL,
        message=f"the pickle {each.why[: 2 * SHOWN]}",
        member=member,
        offset=each.offset,
    )


def _shown(name: Name) -> str:
    text = str(name)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

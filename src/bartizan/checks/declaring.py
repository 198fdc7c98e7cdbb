"""The verdicts on settings of declared resources; checks of infrastructure code share them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.evidence.settings import Said, Setting, value_at


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said where a setting is as it should be, and where it is not."""

    good: str
    bad: str


def subject(resource: Resource) -> str:
    """Return how a report names a resource: its address, with its kind."""
    if resource.dialect is Dialect.TERRAFORM:
        return resource.address
    return f"{resource.kind} {resource.name}".strip()


def demanded(
    resource: Resource, setting: Setting, wording: Wording, *, absent: Said = Said.NO
) -> Verdict:
    """Judge a setting that must say yes; `absent` is what its absence amounts to."""
    said = absent if setting.said is Said.ABSENT else setting.said
    name = subject(resource)
    if said is Said.YES:
        return passed(wording.good, setting.place, subject=name)
    if said is Said.COMPUTED:
        return undecided(resource, setting, wording.good)
    return failed(wording.bad, setting.place, subject=name)


def jointly(resource: Resource, demands: Iterable[tuple[Setting, str]], good: str) -> Verdict:
    """Judge settings that must all say yes, each with what is said where it does not."""
    asked = tuple(demands)
    lacking = [(s, bad) for s, bad in asked if s.said in {Said.NO, Said.ABSENT}]
    if lacking:
        places = dict.fromkeys((resource.place, *(setting.place for setting, _ in lacking)))
        because = "; ".join(bad for _, bad in lacking)
        return failed(because, *places, subject=subject(resource))
    open_one = next((setting for setting, _ in asked if setting.said is Said.COMPUTED), None)
    if open_one is not None:
        return undecided(resource, open_one, good)
    return passed(good, resource.place, subject=subject(resource))


def undecided(resource: Resource, setting: Setting, what: str) -> Verdict:
    """Return unknown, because the value is decided where the code is applied."""
    because = f"whether {what} is decided by {setting.shown or 'its tool'}"
    return unknown(because, setting.place, subject=subject(resource))


def unread_modules(iac: Iac, *words: str) -> Iterator[Verdict]:
    """Yield unknown for each module of others whose source names one of these words."""
    for module in iac.of("module"):
        node = value_at(module, "source")
        source = (node.text if node is not None else None) or ""
        if source.startswith(".") or not any(word in source.lower() for word in words):
            continue
        because = f"{subject(module)} takes in {source}, whose code is not here to be read"
        yield unknown(because, module.place, subject=subject(module))

"""Tokens that a workload reads, and whether they name the means of their own proof."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, any_matches, aside, beside, calls
from bartizan.evidence.proving import VERIFIERS, is_unsigned, names_itself, refuses
from bartizan.evidence.sinks import Harm, harmed
from bartizan.evidence.source import Call, Missing, Source, Value

HEADERS = ("*.get_unverified_header", "*.get_unverified_headers", "*.get_unverified_claims")
# Clients that fetch keys from an address.
FETCHES = ("*.PyJWKClient", "requests.get", "httpx.get", "urllib.request.urlopen", "*.urlopen",
           "*.AsyncClient.get", "*.Client.get", "*.ClientSession.get")  # fmt: skip
# What of a token may say where its keys are.
ADDRESS = re.compile(r"(?:^|\.)(?:iss|jku|x5u|issuer|aud|tid)\Z")
TOKEN_ASKS: tuple[Ask, ...] = (*calls(*VERIFIERS, *HEADERS), *aside(beside(calls(*FETCHES))))


class Proof(StrEnum):
    """How a token is read: verified, with what it says of that itself, or unverified."""

    VERIFIED = "verified"
    ALGORITHM = "algorithm"
    ADDRESS = "address"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Reading:
    """A call that reads a token or fetches its keys, and how; `what` the token names itself."""

    call: Call
    proof: Proof
    what: str = ""

    @property
    def place(self) -> Place:
        """Where the call stands."""
        return self.call.place


def readings(source: Source) -> Iterator[Reading]:
    """Yield how the tokens of a workload are read."""
    for call in source.calls(*VERIFIERS):
        if what := names_itself(call):
            yield Reading(call, Proof.ALGORITHM, what)
        elif is_unsigned(call):
            if not _verifies(source, call):
                yield Reading(call, Proof.UNVERIFIED)
        elif (
            refuses(call) and call.option("algorithms", "algorithm", index=2) is not Missing.ABSENT
        ):
            yield Reading(call, Proof.VERIFIED)
    for call in source.calls(*FETCHES):
        what = next(filter(None, (_named(value) for value in _addresses(call))), "")
        if what and call.tested.isdisjoint(_unproven(call)):
            yield Reading(call, Proof.ADDRESS, what)


def _verifies(source: Source, call: Call) -> bool:
    """Whether the function of a call verifies a token as well, be it before or after."""
    return any(
        any_matches(VERIFIERS, each.name) and refuses(each) for each in source.calls_in(call.scope)
    )


def _addresses(call: Call) -> tuple[Value, ...]:
    if call.name.endswith("PyJWKClient"):
        return call.args[:1]
    return tuple(value for _, value in harmed(call, Harm.HTTP))


def _named(value: Value) -> str:
    """Return what of an unverified token a value holds, "" for nothing."""
    for part in (value, *value.parts):
        if ADDRESS.search(part.name) and any(map(_is_unproven, part.origins)):
            return part.name.rpartition(".")[2]
        if part.name.endswith(".get") and any(map(_is_unproven, part.origins)):
            return next((inner.text or "" for inner in part.parts[:1]), "")
    return ""


def _unproven(call: Call) -> frozenset[str]:
    return frozenset(
        origin for value in call.values for origin in value.origins if _is_unproven(origin)
    )


def _is_unproven(origin: str) -> bool:
    name = origin.removeprefix("call:")
    return name is not origin and (any_matches(HEADERS, name) or any_matches(VERIFIERS, name))

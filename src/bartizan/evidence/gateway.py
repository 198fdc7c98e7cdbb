"""What the configuration of a gateway says of each of its routes."""

from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence

MARK = b"bartizan.gateway/"
"""What a configuration holds, whatever version it is of."""


class Holds(StrEnum):
    """What is configured on a route, and can act."""

    INPUT_SCREENED = "what comes in is screened for injection"
    CONTENT_SCREENED = "documents and results of tools are screened for injection"
    OUTPUT_FILTERED = "what goes out is filtered"
    QUOTA = "requests and tokens of each caller are limited"
    POLICED = "policies decide on each call"
    TOOLS = "tools are listed"
    PINNED = "all of its tools are pinned"
    WATCHED = "what each caller asks is watched for extraction"
    ALERTED = "somebody is told of extraction"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayRoute:
    """One way through a gateway; `hides` are the classes of values that it keeps from callers."""

    name: str
    dialect: str
    place: Place
    holds: frozenset[Holds] = frozenset()
    hides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A configuration by its digest, under which the gateway's records name it."""

    path: str
    digest: str
    routes: tuple[GatewayRoute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateways(Evidence):
    """The configurations of gateways in a workload, in the order of their paths."""

    gateways: tuple[Gateway, ...] = ()

"""Rules of declared security groups, one form for the ways to write them."""

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.iac import Iac, Resource
from bartizan.formats.node import Node

GROUPS = ("aws_security_group", "aws_default_security_group", "AWS::EC2::SecurityGroup")
IN_RULES = ("aws_vpc_security_group_ingress_rule", "AWS::EC2::SecurityGroupIngress")
OUT_RULES = ("aws_vpc_security_group_egress_rule", "AWS::EC2::SecurityGroupEgress")
EITHER = "aws_security_group_rule"
RULE_WORDS = (*GROUPS, *IN_RULES, *OUT_RULES, EITHER)
EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})
_SOURCES = ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6", "CidrIp", "CidrIpv6")
_ALL = frozenset({"-1", "all"})
_EPHEMERAL = 65_535


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: from or to where, and the ports; None where only the tool can say.

    `everywhere` is whether it names all addresses, `any_protocol` whether it names no protocol.
    """

    resource: Resource
    place: Place
    everywhere: bool | None
    any_protocol: bool
    protocol: str
    first: int | None
    last: int | None

    @property
    def ports(self) -> str:
        """The ports as a report shows them."""
        if self.any_protocol:
            return "every port"
        if self.first is None or self.last is None:
            return "ports that are computed"
        return (
            f"port {self.first}" if self.first == self.last else f"ports {self.first}-{self.last}"
        )


def rules(iac: Iac, *, incoming: bool) -> Iterator[Rule]:
    """Yield the rules of one direction, those within groups and those that stand alone."""
    inline = ("ingress", "SecurityGroupIngress") if incoming else ("egress", "SecurityGroupEgress")
    alone = IN_RULES if incoming else OUT_RULES
    wanted = "ingress" if incoming else "egress"
    for group in iac.of(*GROUPS):
        for key in inline:
            written = group.body.get(key)
            for block in written.outermost_maps() if written is not None else ():
                yield _rule(group, block)
    for resource in iac.of(*alone):
        yield _rule(resource, resource.body)
    for resource in iac.of(EITHER):
        kind = resource.body.get("type")
        if kind is not None and kind.text == wanted:
            yield _rule(resource, resource.body)


def _rule(resource: Resource, body: Node) -> Rule:
    protocol = str(_plain(body, "protocol", "ip_protocol", "IpProtocol") or "").lower()
    source = next((node for key in _SOURCES if _opens(node := body.get(key)) is True), None)
    place = resource.place if body is resource.body else Place(resource.place.path, body.key_line)
    if source is not None:
        place = resource.place_of(source)
    return Rule(
        resource=resource,
        place=place,
        everywhere=True if source is not None else _unknown(body),
        any_protocol=protocol in _ALL,
        protocol=protocol,
        first=_port(body, "from_port", "FromPort"),
        last=_port(body, "to_port", "ToPort"),
    )


def _opens(node: Node | None) -> bool | None:
    """Whether addresses include all of them; None if one is computed and none does."""
    if node is None:
        return False
    found = node.items() or (node,)
    if any(item.text in EVERYWHERE for item in found):
        return True
    return None if any(item.expression is not None for item in found) else False


def _unknown(body: Node) -> bool | None:
    return None if any(_opens(body.get(key)) is None for key in _SOURCES) else False


def _plain(body: Node, *keys: str) -> str | int | float | None:
    node = next((found for key in keys if (found := body.get(key)) is not None), None)
    return node.value if node is not None and isinstance(node.value, (str, int, float)) else None


def _port(body: Node, *keys: str) -> int | None:
    value = _plain(body, *keys)
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) <= len(str(_EPHEMERAL)) else None
    return int(value) if value is not None else None

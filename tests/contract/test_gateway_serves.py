"""What `gateway check` says of controls, and what checks make of the same configuration, agree."""

from bartizan.catalogue.load import load_catalogue
from bartizan.checks.registry import all_checks
from bartizan.evidence.gateway import Gateways
from bartizan.gateway.explaining import RULES

NAMED = {control for control, _, _ in RULES}


def test_every_control_that_a_gateway_is_evidence_for_is_named() -> None:
    judged = {check.control for check in all_checks() if Gateways in check.reads}
    assert judged
    assert judged <= NAMED


def test_every_control_that_is_named_is_one_of_the_catalogue() -> None:
    assert {each.id for each in load_catalogue().controls} >= NAMED
    assert len({(control, how) for control, how, _ in RULES}) == len(RULES)

"""A control knows in which phase which of its clauses is mandatory."""

from dataclasses import replace

import pytest

from bartizan.catalogue.record import from_record, ordered, to_record
from bartizan.core.words import Layer, Phase, Source
from tests.unit.catalogue.builders import catalogue, control


def test_a_clause_counts_from_its_phase() -> None:
    assert [clause.id for clause in control().clauses_in(Phase.PRODUCTION)] == ["flags"]
    assert [clause.id for clause in control().clauses_in(Phase.SCALE)] == ["flags", "tight"]


def test_no_clause_counts_before_its_control_does() -> None:
    late = replace(control(), required_from=Phase.PRODUCTION)
    assert not late.required_in(Phase.PROTOTYPE)
    assert late.clauses_in(Phase.PROTOTYPE) == ()


@pytest.mark.parametrize(
    ("phase", "tightened"),
    [(Phase.PROTOTYPE, False), (Phase.PRODUCTION, False), (Phase.SCALE, True)],
)
def test_a_tightening_clause_belongs_to_its_phase(phase: Phase, *, tightened: bool) -> None:
    assert control().tightened_in(phase) is tightened


def test_a_clause_is_found_by_its_id() -> None:
    found = control().clause("flags")
    assert found is not None
    assert found.sources == (Source.REPO,)
    assert control().clause("none") is None


def test_a_record_is_the_whole_control() -> None:
    assert from_record(to_record(control())) == control()


def test_controls_are_in_the_order_of_layers_and_ids() -> None:
    data = replace(control("ZZZ-01"), layer=Layer.DATA)
    found = ordered("1.0.0", [control("MOD-10"), control("MOD-02"), data])
    assert [one.id for one in found.controls] == ["ZZZ-01", "MOD-02", "MOD-10"]


def test_a_catalogue_is_looked_up_by_id_and_hashable() -> None:
    assert catalogue().by_id["MOD-02"].title == "Safe loading"
    assert hash(catalogue()) == hash(catalogue())

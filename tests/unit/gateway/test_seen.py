"""A configuration as evidence: whatever a file holds, it is facts or a gap, and nothing breaks."""

from hypothesis import given
from hypothesis import strategies as st

from bartizan.gateway.seen import seen
from tests.builders_gateway import GUARDS, LIMITS, configuration

PIECES = (
    "a: &b [*b]", "<<: {routes: []}", "routes: 3", "guards: [{guard: injection, settings: 3}]",
    "guards: [{guard: injection, settings: {roles: x, threshold: y}}]", "limits: !x {}", "---",
    "guards: [{guard: sensitive-values, settings: {classes: x, types: [y]}}]", GUARDS, LIMITS,
    "identity: {keys: [}", "\x00", "acting: {tools: [{name: a, arguments: {}}]}",
)  # fmt: skip
PARTS = st.lists(st.sampled_from(PIECES), max_size=4)


@given(PARTS.map(lambda parts: configuration(*parts).encode()) | st.binary(max_size=300))
def test_any_bytes_are_facts_or_a_gap(content: bytes) -> None:
    found = seen([("gateway.yaml", content)])
    assert len(found.gateways) + len(found.gaps) == found.files == 1


def test_a_secret_in_a_wrong_place_is_not_quoted() -> None:
    secret = "sk-proj-abcdefghijklmnop1234567890"
    content = configuration(f"identity: {{keys: k, pepper: {{secret: {secret}}}}}").encode()
    found = seen([("gateway.yaml", content)])
    assert found.gaps
    assert secret not in repr(found)


def test_a_route_stands_where_it_is_written() -> None:
    (gateway,) = seen([("deploy/gateway.yaml", configuration().encode())]).gateways
    assert [str(route.place) for route in gateway.routes] == ["deploy/gateway.yaml:5"]

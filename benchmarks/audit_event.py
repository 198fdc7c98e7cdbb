"""The event that every store of the audit benchmarks writes."""

from bartizan.audit.record import Record, What, Who

EVENT = Record(
    who=Who("user-1234", "oidc"),
    what=What("model.invoke", "model:support", {"model": f"sha256:{'ab' * 32}"}),
    where="192.0.2.17",
    decision="allow",
    reasons=("policy support-read allows it",),
    tokens={"input": 812, "output": 144},
    latency_ms=812.5,
    policy="2026.11.3",
    controls=("APP-20",),
    detail={"arguments": f"sha256:{'cd' * 32}", "session": "3f0c4a2e-5b1d-4a7e-9a55-01b2c3d4e5f6"},
)

"""Assessments for the tests of reports for machines: a small one, a large one, and hostile ones."""

from dataclasses import replace
from datetime import UTC, date, datetime
from string import ascii_letters

from hypothesis import strategies as st

from bartizan.assess.facts import (
    Assessment,
    AttestationShown,
    Blocker,
    ClauseResult,
    CollectorRun,
    ControlResult,
    Coverage,
    Gate,
    Interval,
    PlanItem,
    PredicateFact,
    Skipped,
    WaiverShown,
    Wave,
    Workload,
)
from bartizan.core.asset import Asset
from bartizan.core.digest import fingerprint
from bartizan.core.finding import Finding
from bartizan.core.place import Place, Step
from bartizan.core.words import (
    Confidence,
    Effort,
    Layer,
    Outcome,
    Phase,
    Role,
    Severity,
    Status,
    Truth,
)

MOMENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KINDS = (
    *("llm_client", "llm_framework", "agent", "tool", "prompt"),
    *("mcp_server", "mcp_tool", "mcp_resource", "mcp_client"),
    *("model_ref", "model_file", "model_artifact_write", "dataset_ref", "dataset"),
    *("vector_store", "notebook", "training", "inference_server", "guard", "ui"),
    *("container", "compose_service", "k8s_workload", "iac", "bucket"),
    *("model", "model_endpoint", "model_registry", "ml_pipeline", "ci_workflow"),
    *("dependency", "document"),
)
HOSTILE = (
    "",
    " ",
    "\n",
    "</script><script>alert(1)</script>",
    "[click](1) ![image](//host/x) {0}",
    "\x00\x07\x1b[31m\x7f\x85\u2028\ufeff",
    "a\u202eb\u200bc",
    "`" * 9,
    "../../etc/passwd",
    "C:\\x y\\%zz#?",
    "//host/path",
    "cafe\u0301 \U0001f600",
    "x" * 5_000,
    "sha256:" + "a" * 64,
    "1.0 ",
)


def finding(**changes: object) -> Finding:
    """Return a failing finding, with what is given here changed."""
    base = Finding(
        check="model-pickle-imports",
        control="MOD-02",
        clause="imports",
        layer=Layer.MODEL,
        severity=Severity.CRITICAL,
        confidence=Confidence.HIGH,
        outcome=Outcome.FAIL,
        asset="model_file:clf.pkl",
        title="Model file calls only known constructors",
        message="loading clf.pkl can call posix.system",
        locations=(Place("models/clf.pkl", 1),),
        fix="Convert the model to safetensors.",
        refs=("CWE-502", "owasp-agentic/ASI04"),
        fingerprint=fingerprint("model-pickle-imports", "clf.pkl"),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # names are checked by replace


def control(**changes: object) -> ControlResult:
    """Return the failing control of `finding`, with what is given here changed."""
    base = ControlResult(
        id="MOD-02",
        title="Load only models that cannot run code",
        layer=Layer.MODEL,
        phase=Phase.PROTOTYPE,
        severity=Severity.CRITICAL,
        effort=Effort.SMALL,
        status=Status.FAIL,
        underlying=Status.FAIL,
        because=("loading clf.pkl can call posix.system",),
        clauses=(
            ClauseResult(
                id="imports",
                text="A model file names known constructors only.",
                status=Status.FAIL,
                because="1 of 1 files fails",
                checks=("model-pickle-imports",),
            ),
        ),
        findings=(fingerprint("model-pickle-imports", "clf.pkl"),),
        mappings={
            "owasp-llm": ("LLM03",),
            "mitre-atlas": ("AML.T0010",),
            "eu-ai-act": ("Art. 15",),
        },
        responsible=(Role.ML_PLATFORM,),
        fix="Convert the model to safetensors, or load it in a sandbox.",
        why="A pickle runs code when it is loaded.",
        requirement="A model file from outside cannot run code in the process that loads it.",
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # names are checked by replace


def waiver(*scope: str) -> WaiverShown:
    """Return a waiver over this scope."""
    return WaiverShown(
        reason="The file is our own",
        requested_by="ada@example.com",
        approved_by="grace@example.com",
        expires=date(2027, 1, 31),
        scope=scope,
    )


def assessment(**changes: object) -> Assessment:
    """Return a small assessment with one failure, with what is given here changed."""
    base = Assessment(
        tool_version="0.1.0",
        catalogue_version="1.0.0",
        moment=MOMENT,
        workload=Workload(
            name="support-assistant",
            phase=Phase.PROTOTYPE,
            target=Phase.PRODUCTION,
            declared={"sensitivity": "confidential", "use_cases": ("connects", "acts")},
            predicates=(
                PredicateFact(name="trains", truth=Truth.UNKNOWN),
                PredicateFact(
                    name="acts",
                    truth=Truth.TRUE,
                    because=("a tool changes state",),
                    places=(Place("app.py", 12),),
                ),
            ),
            missing=("exposure",),
        ),
        assets=(
            Asset(
                id="model_file:clf.pkl",
                kind="model_file",
                name="clf.pkl",
                places=(Place("models/clf.pkl"),),
                digest="sha256:" + "ab" * 32,
                properties={"format": "pickle", "loads": 2, "task": "text-classification"},
            ),
            Asset(
                id="llm_client:openai",
                kind="llm_client",
                name="openai",
                places=(Place("app.py", 3, 4), Place("lab.ipynb", 40, cell=2)),
                properties={"model": "gpt-4o", "pinned": False},
            ),
        ),
        findings=(finding(),),
        controls=(control(),),
        overall=Interval(low=0.5, high=0.75, coverage=0.8, fresh=1.0, attested=0.0, controls=4),
        cells={
            (Layer.MODEL, Phase.PROTOTYPE): Interval(
                low=1 / 3, high=2 / 3, coverage=1.0, fresh=1.0, attested=0.0, controls=3
            )
        },
        gates={
            Phase.PRODUCTION: Gate(
                phase=Phase.PRODUCTION,
                open=False,
                conclusive=True,
                blocked_by=(
                    Blocker(
                        control="MOD-02",
                        title="Load only models that cannot run code",
                        severity=Severity.CRITICAL,
                        status=Status.FAIL,
                        because="loading clf.pkl can call posix.system",
                    ),
                ),
                required=4,
                met=2,
            )
        },
        plan=(
            PlanItem(
                rank=1,
                wave=Wave.NOW,
                control="MOD-02",
                title="Load only models that cannot run code",
                layer=Layer.MODEL,
                severity=Severity.CRITICAL,
                status=Status.FAIL,
                action="Convert the model to safetensors.",
                owner=Role.ML_PLATFORM,
                effort=Effort.SMALL,
                risk_removed=12,
                because=("critical", "public input"),
                opens_gate=True,
                places=(Place("models/clf.pkl"),),
            ),
        ),
        coverage=Coverage(
            files_seen=10,
            files_read=8,
            skipped=(Skipped("big.bin", "over the limit of size"),),
            collectors=(
                CollectorRun(name="python", ok=True, files=8, digest="sha256:" + "0" * 64),
                CollectorRun(name="aws", ok=False, unavailable="no credentials"),
            ),
        ),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # names are checked by replace


def many_findings(count: int) -> tuple[Finding, ...]:
    """Return findings of ten checks in a hundred files."""
    severities = tuple(Severity)
    return tuple(
        finding(
            check=f"model-check-{number % 10}",
            severity=severities[number % 4],
            locations=(Place(f"src/module_{number % 100}.py", number + 1),),
            message=f"call number {number} loads a model without a pinned revision",
            fingerprint=fingerprint(str(number)),
        )
        for number in range(count)
    )


def _text() -> st.SearchStrategy[str]:
    any_text = st.text(st.characters(codec="utf-8"), max_size=12)
    return st.one_of(st.sampled_from(HOSTILE), any_text)


TEXT = _text()
NAMES = st.sampled_from(("MOD-02", "DAT-01", "APP-09", "x", "</script>", "1"))
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
LINES = st.integers(1, 10**7)
DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PLACES = st.builds(
    Place,
    path=TEXT,
    line=LINES,
    end_line=st.none() | LINES,
    cell=st.none() | st.integers(1, 99),
)
MANY_PLACES = st.lists(PLACES, max_size=3).map(tuple)
SHARES = st.floats(0, 1)
VALUES = st.one_of(TEXT, st.booleans(), st.integers(-(2**53), 2**53), TEXTS)
PROPERTY_NAMES = st.one_of(
    TEXT,
    st.sampled_from(("endpoint", "url", "version", "revision", "digest", "ecosystem", "task")),
    st.sampled_from(("datasets", "authenticated", "family", "architecture")),
)
ASSETS = st.builds(
    Asset,
    id=TEXT,
    kind=st.sampled_from((*KINDS, "something-new")) | st.text(ascii_letters, max_size=5),
    name=TEXT,
    places=MANY_PLACES,
    digest=st.none() | TEXT,
    properties=st.dictionaries(PROPERTY_NAMES, VALUES, max_size=3),
)
FINDINGS = st.builds(
    Finding,
    check=TEXT,
    control=NAMES,
    clause=TEXT,
    layer=st.sampled_from(Layer),
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
    outcome=st.sampled_from(Outcome),
    asset=TEXT,
    title=TEXT,
    message=TEXT,
    locations=MANY_PLACES,
    flow=st.lists(st.builds(Step, place=PLACES, note=TEXT), max_size=2).map(tuple),
    fix=TEXT,
    refs=TEXTS,
    fingerprint=TEXT,
    source=TEXT,
)
WAIVERS = st.builds(
    WaiverShown, reason=TEXT, requested_by=TEXT, approved_by=TEXT, expires=DATES, scope=TEXTS
)
ATTESTATIONS = st.builds(
    AttestationShown,
    by=TEXT,
    role=st.sampled_from(Role),
    statement=TEXT,
    made=DATES,
    expires=DATES,
    live=st.booleans(),
)
CLAUSES = st.builds(
    ClauseResult,
    id=TEXT,
    text=TEXT,
    status=st.sampled_from(Status),
    because=TEXT,
    checks=TEXTS,
    required_from=st.none() | st.sampled_from(Phase),
)
CONTROLS = st.builds(
    ControlResult,
    id=NAMES,
    title=TEXT,
    layer=st.sampled_from(Layer),
    phase=st.sampled_from(Phase),
    severity=st.sampled_from(Severity),
    effort=st.sampled_from(Effort),
    status=st.sampled_from(Status),
    underlying=st.sampled_from(Status),
    because=TEXTS,
    clauses=st.lists(CLAUSES, max_size=2).map(tuple),
    findings=TEXTS,
    mappings=st.dictionaries(TEXT, TEXTS, max_size=2),
    responsible=st.lists(st.sampled_from(Role), max_size=2).map(tuple),
    accountable=st.sampled_from(Role),
    fix=TEXT,
    why=TEXT,
    requirement=TEXT,
    untested=st.booleans(),
    advice=st.booleans(),
    share=SHARES,
    waiver=st.none() | WAIVERS,
    attestation=st.none() | ATTESTATIONS,
)
INTERVALS = st.builds(
    Interval,
    low=SHARES,
    high=SHARES,
    coverage=SHARES,
    fresh=SHARES,
    attested=SHARES,
    controls=st.integers(0, 90),
)
BLOCKERS = st.builds(
    Blocker,
    control=NAMES,
    title=TEXT,
    severity=st.sampled_from(Severity),
    status=st.sampled_from(Status),
    because=TEXT,
)
GATES = st.builds(
    Gate,
    phase=st.sampled_from(Phase),
    open=st.booleans(),
    conclusive=st.booleans(),
    blocked_by=st.lists(BLOCKERS, max_size=2).map(tuple),
    required=st.integers(0, 90),
    met=st.integers(0, 90),
)
STEPS = st.builds(
    PlanItem,
    rank=st.integers(1, 90),
    wave=st.sampled_from(Wave),
    control=NAMES,
    title=TEXT,
    layer=st.sampled_from(Layer),
    severity=st.sampled_from(Severity),
    status=st.sampled_from(Status),
    action=TEXT,
    owner=st.sampled_from(Role),
    effort=st.sampled_from(Effort),
    risk_removed=st.integers(0, 1_000),
    because=TEXTS,
    opens_gate=st.booleans(),
    places=MANY_PLACES,
)
COVERAGES = st.builds(
    Coverage,
    files_seen=st.integers(0, 9),
    files_read=st.integers(0, 9),
    skipped=st.lists(st.builds(Skipped, path=TEXT, reason=TEXT), max_size=2).map(tuple),
    collectors=st.lists(
        st.builds(
            CollectorRun,
            name=TEXT,
            ok=st.booleans(),
            unavailable=TEXT,
            files=st.integers(0, 9),
            gaps=st.integers(0, 9),
            digest=TEXT,
        ),
        max_size=2,
    ).map(tuple),
)
WORKLOADS = st.builds(
    Workload,
    name=TEXT,
    phase=st.sampled_from(Phase),
    target=st.sampled_from(Phase),
    declared=st.dictionaries(TEXT, TEXT | TEXTS, max_size=2),
    predicates=st.lists(
        st.builds(
            PredicateFact,
            name=TEXT,
            truth=st.sampled_from(Truth),
            because=TEXTS,
            places=MANY_PLACES,
        ),
        max_size=2,
    ).map(tuple),
    missing=TEXTS,
)
ASSESSMENTS = st.builds(
    Assessment,
    tool_version=TEXT,
    catalogue_version=TEXT,
    moment=DATES.map(lambda day: datetime(day.year, day.month, day.day, 23, 59, 1, tzinfo=UTC)),
    workload=WORKLOADS,
    assets=st.lists(ASSETS, max_size=4).map(tuple),
    findings=st.lists(FINDINGS, max_size=4).map(tuple),
    controls=st.lists(CONTROLS, max_size=3, unique_by=lambda one: one.id).map(tuple),
    overall=INTERVALS,
    cells=st.dictionaries(
        st.tuples(st.sampled_from(Layer), st.sampled_from(Phase)), INTERVALS, max_size=2
    ),
    gates=st.dictionaries(st.sampled_from(Phase), GATES, max_size=2),
    plan=st.lists(STEPS, max_size=3).map(tuple),
    coverage=COVERAGES,
)

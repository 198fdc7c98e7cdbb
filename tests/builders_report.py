"""Builders of assessments that reports are tested on: rich, open and very large ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

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

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
PREFIX = {
    "DAT": Layer.DATA,
    "MOD": Layer.MODEL,
    "APP": Layer.APPLICATION,
    "INF": Layer.INFRASTRUCTURE,
    "ORG": Layer.ORGANIZATIONAL,
}
PHASES = {"1": Phase.PROTOTYPE, "2": Phase.PRODUCTION, "3": Phase.SCALE}
SEVERITIES = {
    "c": Severity.CRITICAL,
    "h": Severity.HIGH,
    "m": Severity.MEDIUM,
    "l": Severity.LOW,
}
EFFORTS = {"s": Effort.SMALL, "m": Effort.MEDIUM, "l": Effort.LARGE}
ROLES = {
    Layer.DATA: Role.DATA_SCIENCE,
    Layer.MODEL: Role.ML_PLATFORM,
    Layer.APPLICATION: Role.APPLICATION,
    Layer.INFRASTRUCTURE: Role.ML_PLATFORM,
    Layer.ORGANIZATIONAL: Role.SECURITY,
}
# id, phase + severity + effort, status, title
CONTROLS = (
    ("DAT-01", "1mm", "pass", "Data source inventory and assessment"),
    ("DAT-02", "1hm", "fail", "Data classification drives handling"),
    ("DAT-04", "1cm", "unknown", "Least-privilege access to training data and artifacts"),
    ("DAT-05", "1hs", "pass", "Encryption at rest for data and artifacts"),
    ("DAT-06", "2cm", "fail", "Sensitive data and secrets kept out of training data"),
    ("DAT-07", "2ms", "partial", "Dataset versions are immutable and hashed"),
    ("DAT-12", "2cl", "unknown", "Retrieval honours the requester's entitlements"),
    ("DAT-16", "3ml", "not_applicable", "Privacy-enhancing techniques for restricted data"),
    ("MOD-01", "1ms", "attested", "Model inventory, cards and authorised use"),
    ("MOD-02", "1cs", "fail", "Model files cannot run code on load"),
    ("MOD-03", "1hs", "partial", "Models come from pinned, approved sources"),
    ("MOD-05", "2hm", "fail", "Models are cryptographically signed"),
    ("MOD-09", "2hl", "unknown", "Adversarial robustness is assessed"),
    ("MOD-14", "2ls", "stale", "AI bill of materials"),
    ("APP-01", "1ms", "pass", "Input validation and size limits"),
    ("APP-02", "1hs", "pass", "Prompt-injection screening on direct input"),
    ("APP-05", "1cm", "fail", "Model output is untrusted downstream"),
    ("APP-07", "1cm", "pass", "Strong authentication and role-based access to AI features"),
    ("APP-13", "1cm", "partial", "Tools are allow-listed and least-privilege"),
    ("APP-14", "2cm", "fail", "Human approval of high-impact actions"),
    ("APP-19", "2hl", "not_applicable", "Inter-agent trust and delegation"),
    ("INF-02", "1cm", "fail", "Workload identity and managed secrets"),
    ("INF-05", "1hs", "pass", "Encryption in transit everywhere"),
    ("INF-07", "2hm", "waived", "Images and serving stack are patched and scanned"),
    ("INF-09", "1hs", "stale", "Control-plane audit logging"),
    ("ORG-01", "1ms", "pass", "AI workload register and shadow-AI discovery"),
    ("ORG-02", "1cs", "pass", "Workload profile and security requirements"),
    ("ORG-09", "2cm", "unknown", "AI incident response plan and playbooks"),
    ("ORG-18", "3mm", "unknown", "Automated compliance monitoring"),
)
BECAUSE = {
    Status.PASS: "all assets that it is about meet it",
    Status.FAIL: "loading models/intent.pkl can call posix.system",
    Status.PARTIAL: "2 of 3 models name a revision; acme/all-MiniLM-L6-v2 does not",
    Status.UNKNOWN: "nothing was collected: no AWS account was named",
    Status.STALE: "the evidence is 41 days old, its limit is 7 days",
    Status.ATTESTED: "attested by the ml-platform lead on 2026-10-01",
    Status.WAIVED: "the base image has 3 known vulnerabilities",
    Status.NOT_APPLICABLE: "the workload has only one agent",
}
OUTCOMES = {
    Status.PASS: (Outcome.PASS,),
    Status.FAIL: (Outcome.FAIL, Outcome.FAIL, Outcome.PASS),
    Status.PARTIAL: (Outcome.FAIL, Outcome.PASS, Outcome.PASS),
    Status.UNKNOWN: (Outcome.UNKNOWN,),
    Status.STALE: (Outcome.UNKNOWN, Outcome.PASS),
    Status.WAIVED: (Outcome.FAIL, Outcome.REVIEW),
}
PLACES = (
    Place("app/agent.py", 42),
    Place("app/retrieval.py", 17, 19),
    Place("train/finetune.ipynb", 88, cell=4),
    Place("infra/main.tf", 120),
)
FIX = (
    'model = AutoModel.from_pretrained(\n    "acme/intent",\n'
    '    revision="4f1c0e2",\n    trust_remote_code=False,\n)'
)


def finding_for(control: ControlResult, outcome: Outcome, number: int) -> Finding:
    """One finding about a control; the outcome decides its words."""
    place = PLACES[number % len(PLACES)]
    words = {
        Outcome.PASS: f"The call names what it needs, and {control.title.lower()}.",
        Outcome.FAIL: f"{BECAUSE[Status.FAIL]}, so that {control.title.lower()} does not hold.",
        Outcome.REVIEW: "A person should look whether this shell command can be reached.",
        Outcome.UNKNOWN: "The file could not be parsed: unexpected end of file.",
    }
    flow = (
        Step(Place("app/agent.py", 12), "the model's answer is read"),
        Step(Place("app/agent.py", 30), "it becomes an argument of run_query"),
        Step(place, "it reaches cursor.execute without a check"),
    )
    return Finding(
        check=f"{control.layer.value}-check-{number % 3}",
        control=control.id,
        clause="a",
        layer=control.layer,
        severity=control.severity,
        confidence=list(Confidence)[number % 3],
        outcome=outcome,
        asset=f"model:intent-{number}",
        title=f"Check {number % 3} of {control.title.lower()}",
        message=words[outcome],
        locations=(place, PLACES[(number + 1) % len(PLACES)])[: 1 + number % 2],
        flow=flow if outcome is Outcome.FAIL and number % 2 == 0 else (),
        fix=FIX if outcome in (Outcome.FAIL, Outcome.REVIEW) else "",
        refs=("owasp-llm/LLM03", "mitre-atlas/AML.T0010"),
        fingerprint=fingerprint(control.id, outcome.value, str(number)),
        source="bartizan" if number % 5 else "semgrep",
    )


def control(row: tuple[str, str, str, str]) -> ControlResult:
    """One control of the table above, with everything that its status brings."""
    name, marks, status, title = row
    standing = Status(status)
    layer = PREFIX[name.split("-", 1)[0]]
    return ControlResult(
        id=name,
        title=title,
        layer=layer,
        phase=PHASES[marks[0]],
        severity=SEVERITIES[marks[1]],
        effort=EFFORTS[marks[2]],
        status=standing,
        underlying=Status.FAIL if standing is Status.WAIVED else standing,
        because=(BECAUSE[standing],),
        clauses=_clauses(standing),
        mappings={
            "owasp-llm-2025": ("LLM03", "LLM05"),
            "nist-800-53r5": ("SI-7(15)", "SR-4"),
            "eu-ai-act": ("Art. 15",),
        },
        responsible=(ROLES[layer],),
        fix=FIX if standing in OUTCOMES else "",
        why="A model file from outside can run code in the process that loads it.",
        requirement=f"{title}: shown by fresh evidence for every asset that it is about.",
        untested=name == "APP-02",
        advice=name == "ORG-18",
        share=0.66 if standing is Status.PARTIAL else float(standing is Status.PASS),
        waiver=waiver() if standing is Status.WAIVED else None,
        attestation=attestation() if standing is Status.ATTESTED else None,
    )


def _clauses(status: Status) -> tuple[ClauseResult, ...]:
    first = ClauseResult(
        id="a",
        text="Every file that is loaded is of a format that cannot run code.",
        status=status,
        because=BECAUSE[status],
        checks=("model-pickle-imports", "model-torch-load"),
    )
    second = ClauseResult(
        id="b",
        text="Remote code is off unless it was reviewed at a pinned revision.",
        status=Status.PASS if status is Status.PASS else Status.UNKNOWN,
        because="no check proves this clause yet",
        required_from=Phase.SCALE,
    )
    return (first, second)


def waiver() -> WaiverShown:
    """A live waiver."""
    return WaiverShown(
        reason="The vendor ships a fixed image in December.",
        requested_by="Kim Aalto",
        approved_by="Ines Duarte",
        expires=date(2026, 12, 20),
        scope=("image:serving",),
    )


def attestation() -> AttestationShown:
    """A live attestation."""
    return AttestationShown(
        by="Noor Haddad",
        role=Role.ML_PLATFORM,
        statement="All models in use are in the register, and I reviewed their cards.",
        made=date(2026, 10, 1),
        expires=date(2027, 1, 1),
        live=True,
    )


def interval(controls: Iterable[ControlResult]) -> Interval:
    """The posture of some controls, near enough to the real rule for a picture."""
    applying = [c for c in controls if c.status is not Status.NOT_APPLICABLE]
    if not applying:
        return Interval(low=0, high=0, coverage=0, fresh=0, attested=0, controls=0)
    lacking = sum(c.status in (Status.UNKNOWN, Status.STALE) for c in applying)
    stale = sum(c.status is Status.STALE for c in applying)
    attested = sum(c.status is Status.ATTESTED for c in applying)
    low = sum(c.share for c in applying) + attested
    size = len(applying)
    return Interval(
        low=low / size,
        high=(low + lacking) / size,
        coverage=(size - lacking) / size,
        fresh=(size - stale) / size,
        attested=attested / size,
        controls=size,
    )


def gate(controls: tuple[ControlResult, ...], phase: Phase) -> Gate:
    """The gate of a phase, by the hard rule alone."""
    required = [
        c
        for c in controls
        if phase.includes(c.phase) and c.status is not Status.NOT_APPLICABLE and not c.advice
    ]
    open_ends = (Status.FAIL, Status.PARTIAL, Status.UNKNOWN, Status.STALE)
    blocked = sorted(
        (c for c in required if c.status in open_ends and c.severity.rank < 2),
        key=lambda c: (c.severity.rank, c.id),
    )
    return Gate(
        phase=phase,
        open=not blocked,
        conclusive=any(c.status in (Status.FAIL, Status.PARTIAL) for c in blocked),
        blocked_by=tuple(
            Blocker(
                control=c.id,
                title=c.title,
                severity=c.severity,
                status=c.status,
                because=c.because[0],
            )
            for c in blocked
        ),
        required=len(required),
        met=sum(c.status in (Status.PASS, Status.ATTESTED) for c in required),
    )


def _plan(controls: tuple[ControlResult, ...]) -> tuple[PlanItem, ...]:
    gaps = [c for c in controls if c.status in (Status.FAIL, Status.PARTIAL, Status.UNKNOWN)]
    gaps.sort(key=lambda c: (c.severity.rank, list(Effort).index(c.effort), c.id))
    return tuple(
        PlanItem(
            rank=number,
            wave=(Wave.NOW, Wave.BEFORE_GATE, Wave.NEXT)[min(2, (number - 1) // 5)],
            control=c.id,
            title=c.title,
            layer=c.layer,
            severity=c.severity,
            status=c.status,
            action="Convert the model to safetensors, or sign it and load it in a sandbox.",
            owner=c.responsible[0],
            effort=c.effort,
            risk_removed=16 - number if number < 14 else 2,
            because=(
                "impact 4: confidential data, high criticality",
                "likelihood 4: public, untrusted input, tools",
                "single barrier on the path from public input to an irreversible tool",
            ),
            opens_gate=c.severity.rank < 2,
            places=PLACES[: 1 + number % 3],
        )
        for number, c in enumerate(gaps, 1)
    )


def assets() -> tuple[Asset, ...]:
    """Assets of several kinds."""
    return (
        Asset(
            id="model:acme/intent",
            kind="model",
            name="acme/intent",
            places=(PLACES[0],),
            digest="sha256:" + "ab" * 32,
            properties={"revision": "4f1c0e2", "format": "pickle", "pinned": True},
        ),
        Asset(id="model:all-MiniLM-L6-v2", kind="model", name="all-MiniLM-L6-v2"),
        Asset(
            id="tool:issue_refund",
            kind="tool",
            name="issue_refund",
            places=(Place("app/tools.py", 31),),
            properties={"capabilities": ("writes", "money")},
        ),
        Asset(id="tool:search", kind="tool", name="search", places=(Place("app/tools.py", 9),)),
        Asset(
            id="dataset:faq", kind="dataset", name="data/faq.csv", places=(Place("data/faq.csv"),)
        ),
        Asset(id="bucket:docs", kind="bucket", name="support-docs", places=(PLACES[3],)),
        Asset(id="prompt:system", kind="prompt", name="system prompt", places=(PLACES[0],)),
    )


def coverage() -> Coverage:
    """Coverage with something missing of every kind."""
    return Coverage(
        files_seen=318,
        files_read=301,
        skipped=(
            Skipped("data/big.jsonl", "larger than 16 MB"),
            Skipped("vendor/", "ignored by .gitignore"),
            Skipped("docs/escape", "symbolic link that leaves the workload"),
            *(Skipped(f"node_modules/p{n}/", "ignored by .gitignore") for n in range(13)),
        ),
        collectors=(
            CollectorRun(name="python-source", ok=True, files=211, gaps=1, digest="sha256:aa"),
            CollectorRun(name="terraform", ok=True, files=9, digest="sha256:bb"),
            CollectorRun(name="aws", ok=False, unavailable="no AWS account was named"),
        ),
        unmapped_imports=3,
    )


def workload(name: str = "support-assistant") -> Workload:
    """A workload on its way from prototype to production."""
    return Workload(
        name=name,
        phase=Phase.PROTOTYPE,
        target=Phase.PRODUCTION,
        declared={
            "criticality": "high",
            "exposure": "public",
            "use_cases": ("connects", "acts"),
            "sensitivity": "confidential",
        },
        predicates=(
            PredicateFact(
                name="acts",
                truth=Truth.TRUE,
                because=("two tools are bound to the agent", "declared in bartizan.yaml"),
                places=(Place("app/tools.py", 31),),
            ),
            PredicateFact(name="multi_agent", truth=Truth.FALSE, because=("one agent was found",)),
            PredicateFact(
                name="personal_data", truth=Truth.UNKNOWN, because=("data/ was not read",)
            ),
        ),
        missing=("regulations", "risk_tolerance"),
    )


def _excerpts(findings: Iterable[Finding]) -> Mapping[Place, tuple[str, ...]]:
    lines = (
        "def load_intent(name: str) -> Model:",
        '    """Load the intent model."""',
        "    return torch.load(MODELS / name)",
        "",
        'ACTIONS = ("refund", "close")',
    )
    return {place: lines for finding in findings for place in finding.locations}


def assessment(findings: tuple[Finding, ...] | None = None) -> Assessment:
    """A workload with every status, all layers and phases, flows, notebooks and overlays."""
    controls = tuple(control(row) for row in CONTROLS)
    if findings is None:
        findings = tuple(
            finding_for(c, outcome, index * 3 + number)
            for index, c in enumerate(controls)
            for number, outcome in enumerate(OUTCOMES.get(c.status, ()))
        )
    controls = tuple(
        replace(c, findings=tuple(f.fingerprint for f in findings if f.control == c.id))
        for c in controls
    )
    return Assessment(
        tool_version="0.1.0",
        catalogue_version="0.1.0",
        moment=MOMENT,
        workload=workload(),
        assets=assets(),
        findings=findings,
        controls=controls,
        overall=interval(c for c in controls if Phase.PRODUCTION.includes(c.phase)),
        cells={
            (layer, phase): interval(c for c in controls if (c.layer, c.phase) == (layer, phase))
            for layer in Layer
            for phase in Phase
        },
        gates={phase: gate(controls, phase) for phase in Phase},
        plan=_plan(controls),
        coverage=coverage(),
        excerpts=_excerpts(findings),
    )


def large_assessment(count: int = 10_000) -> Assessment:
    """An assessment with very many findings in many files."""
    controls = [control(row) for row in CONTROLS]
    mix = (Outcome.FAIL, Outcome.PASS, Outcome.REVIEW, Outcome.PASS, Outcome.UNKNOWN)
    findings = tuple(
        replace(
            finding_for(controls[n % len(controls)], mix[n % len(mix)], n),
            locations=(Place(f"services/s{n % 97}/module_{n % 613}.py", 1 + n % 400),),
        )
        for n in range(count)
    )
    return assessment(findings)


def open_assessment() -> Assessment:
    """A small workload that passes its gate."""
    rows = tuple(row for row in CONTROLS if row[2] in ("pass", "attested"))
    controls = tuple(control(row) for row in rows)
    return replace(
        assessment(()),
        controls=controls,
        overall=interval(controls),
        cells={},
        gates={phase: gate(controls, phase) for phase in Phase},
        plan=(),
        excerpts={},
    )

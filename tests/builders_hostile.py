"""An assessment of a workload whose every word attacks the reader of its report."""

from dataclasses import replace

from bartizan.assess.facts import (
    Assessment,
    CollectorRun,
    ControlResult,
    Coverage,
    PredicateFact,
    Skipped,
)
from bartizan.core.asset import Asset
from bartizan.core.place import Place, Step
from bartizan.core.words import Phase, Truth
from tests.builders_report import assessment, attestation, gate, waiver

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> </script><!-- ]]> \"'&{{7*7}} "
    "\x1b[31mred\x1b]8;;http://evil.example\x07link [bold]rich[/bold] [link=x]y[/link] | pipe "
    "@octocat #1 `tick` ![i](http://evil.example/p.png) www.evil.example \u202egnp\u200b "
    "\udcff\x00 "
    "\n# heading\n\n| a | b |"
)


def hostile_assessment() -> Assessment:
    """An assessment in which every string that comes from outside attacks its reader."""
    plain = assessment()
    place = Place(f"src/{HOSTILE}.py", 3)
    findings = tuple(
        replace(
            f,
            asset=HOSTILE,
            title=HOSTILE,
            message=HOSTILE,
            fix=HOSTILE,
            locations=(place,),
            flow=(Step(place, HOSTILE),),
            refs=(HOSTILE,),
            source=HOSTILE,
        )
        for f in plain.findings
    )
    controls = tuple(_hostile_control(c) for c in plain.controls)
    return replace(
        plain,
        workload=replace(
            plain.workload,
            name=HOSTILE,
            declared={HOSTILE: HOSTILE, "list": (HOSTILE,)},
            predicates=(
                PredicateFact(name=HOSTILE, truth=Truth.TRUE, because=(HOSTILE,), places=(place,)),
            ),
            missing=(HOSTILE,),
        ),
        assets=(
            Asset(
                id=HOSTILE,
                kind=HOSTILE,
                name=HOSTILE,
                places=(place,),
                properties={HOSTILE: HOSTILE},
            ),
        ),
        findings=findings,
        controls=controls,
        gates={phase: gate(controls, phase) for phase in Phase},
        plan=tuple(
            replace(item, title=HOSTILE, action=HOSTILE, because=(HOSTILE,), places=(place,))
            for item in plain.plan
        ),
        coverage=Coverage(
            files_seen=1,
            skipped=(Skipped(HOSTILE, HOSTILE),),
            collectors=(CollectorRun(name=HOSTILE, ok=False, unavailable=HOSTILE),),
        ),
        excerpts={place: (HOSTILE,)},
    )


def _hostile_control(plain: ControlResult) -> ControlResult:
    clause = replace(plain.clauses[0], text=HOSTILE, because=HOSTILE, checks=(HOSTILE,))
    return replace(
        plain,
        title=HOSTILE,
        because=(HOSTILE,),
        clauses=(clause,),
        mappings={HOSTILE: (HOSTILE,)},
        fix=HOSTILE,
        why=HOSTILE,
        requirement=HOSTILE,
        waiver=replace(waiver(), reason=HOSTILE, requested_by=HOSTILE, scope=(HOSTILE,)),
        attestation=replace(attestation(), by=HOSTILE, statement=HOSTILE),
    )

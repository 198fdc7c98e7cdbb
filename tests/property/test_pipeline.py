"""The whole pipeline on random workloads: lost evidence never helps, and order never matters."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.assess.facts import Assessment
from bartizan.cli.options import Options
from bartizan.cli.wiring import assess_tree
from bartizan.collect.memory import MemoryTree
from bartizan.collect.tree import MAX_TEXT, Entry, Link, Tree
from bartizan.core.words import Phase, Status
from bartizan.evidence.facts import Gap
from bartizan.report import report_json

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = "2026-11-25T09:00:00Z"
DECLARED = ("bartizan.yaml", ".bartizan/")
# Names that some collector wants, for files that are there and cannot be read.
UNSCANNED = (
    "more.py", "more.ipynb", "web/app.ts", "data/more.csv", "models/more.pkl", "more.tf",
    "stack.yaml", "docker-compose.yml", "Dockerfile", ".github/workflows/more.yml", "package.json",
    "pyproject.toml", ".mcp.json", "MODEL_CARD.md", "SECURITY.md", ".env",
)  # fmt: skip
LOW = 1e-9
HELPED = {Status.PASS, Status.NOT_APPLICABLE}
UNPROVEN = {Status.FAIL, Status.PARTIAL, Status.UNKNOWN}


def workload(name: str) -> dict[str, bytes]:
    root = EXAMPLES / name
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


GAPS, CLOSED = workload("support-assistant"), workload("support-assistant-hardened")
slow = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def assessed(tree: Tree, phase: Phase = Phase.PRODUCTION) -> Assessment:
    return assess_tree(tree, Options(root=Path("bot"), now=NOW, cached=False, phase=phase))


@dataclass(frozen=True)
class Shuffled:
    """A tree that lists its files in another order."""

    tree: MemoryTree
    entries: tuple[Entry, ...]
    skipped: tuple[Gap, ...] = ()
    lost: tuple[Gap, ...] = ()
    links: tuple[Link, ...] = ()

    def ignored(self) -> tuple[Entry, ...]:
        return ()

    def read(self, path: str, limit: int = MAX_TEXT) -> bytes | Gap:
        return self.tree.read(path, limit)

    def head(self, path: str, count: int, offset: int = 0) -> bytes | Gap:
        return self.tree.head(path, count, offset)


@st.composite
def workloads(draw: st.DrawFn) -> dict[str, bytes]:
    """Some files of an example, at most 25 or (since most pass there) all of the second one."""
    source = draw(st.sampled_from([GAPS, CLOSED, CLOSED]))
    if source is CLOSED and draw(st.booleans()):
        return CLOSED
    chosen = draw(st.lists(st.sampled_from(sorted(source)), min_size=2, max_size=25, unique=True))
    return {path: source[path] for path in sorted(chosen)}


def evidence_of(files: Mapping[str, bytes]) -> list[str]:
    """The paths whose loss is lost evidence: a declaration that cannot be read ends the run."""
    return [path for path in files if not path.startswith(DECLARED)] or ["README.md"]


def statuses(assessment: Assessment) -> dict[str, Status]:
    return {control.id: control.underlying for control in assessment.controls}


def never_helped(before: Assessment, after: Assessment) -> None:
    assert after.overall.low <= before.overall.low + LOW
    now = statuses(after)
    helped = {
        name: (status, now.get(name, Status.NOT_APPLICABLE))
        for name, status in statuses(before).items()
        if status in UNPROVEN and now.get(name, Status.NOT_APPLICABLE) in HELPED
    }
    assert helped == {}


@slow
@given(files=workloads(), data=st.data())
def test_losing_files_never_helps(files: dict[str, bytes], data: st.DataObject) -> None:
    lost = data.draw(st.sets(st.sampled_from(evidence_of(files)), min_size=1, max_size=6))
    kept = {path: content for path, content in files.items() if path not in lost}
    torn = MemoryTree(kept, dict.fromkeys(lost, "cannot be read"))
    never_helped(assessed(MemoryTree(files)), assessed(torn))


@slow
@given(files=workloads(), data=st.data())
def test_unscanned_files_never_help(files: dict[str, bytes], data: st.DataObject) -> None:
    added = data.draw(st.sets(st.sampled_from(UNSCANNED), min_size=1, max_size=3)) - set(files)
    more = MemoryTree(files, dict.fromkeys(added, "cannot be read"))
    never_helped(assessed(MemoryTree(files)), assessed(more))


@slow
@given(
    files=workloads(),
    data=st.data(),
    garbage=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode())),
)
def test_no_content_breaks_the_pipeline(
    files: dict[str, bytes], data: st.DataObject, garbage: bytes
) -> None:
    changed = dict(files)
    for path in data.draw(st.sets(st.sampled_from(evidence_of(files)), min_size=1, max_size=4)):
        content = changed.get(path, b"")
        at = data.draw(st.integers(0, len(content)))
        over = data.draw(st.integers(0, 40))
        changed[path] = content[:at] + garbage + content[at + over :]
    found = assessed(MemoryTree(changed))
    assert all(run.ok for run in found.coverage.collectors)
    assert not [s for s in found.coverage.skipped if "broke its reader" in s.reason]


@slow
@given(files=workloads(), data=st.data())
def test_the_order_of_files_does_not_matter(files: dict[str, bytes], data: st.DataObject) -> None:
    tree = MemoryTree(files)
    shuffled = Shuffled(tree, tuple(data.draw(st.permutations(tree.entries))))
    expected = report_json.render(assessed(tree))
    assert report_json.render(assessed(shuffled)) == expected

"""A fixture of a check: files, the outcome that they lead to, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

from bartizan.assess.judge import judge
from bartizan.checks.api import Check
from bartizan.checks.registry import all_checks
from bartizan.cli.auditlog import NO_ACCESS, look
from bartizan.cli.importing import read_reports
from bartizan.cli.reports import reports_in
from bartizan.cli.usage import Where, look_at_usage
from bartizan.cli.wiring import (
    look_at_gateways,
    look_at_manifests,
    look_at_reports,
    look_at_signatures,
    read_declarations,
)
from bartizan.collect.gather import gather
from bartizan.collect.memory import MemoryTree
from bartizan.core.finding import Finding
from bartizan.core.words import Confidence, Outcome
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.declared import Declared
from bartizan.evidence.gateway import Gateways
from bartizan.evidence.imported import Imported
from bartizan.evidence.manifests import DatasetManifests
from bartizan.evidence.signing import SignedModels, SignedReports
from bartizan.evidence.usage import ProviderUsage

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)

# A neighbour that speaks with a model and uses the module `a`, so that `a` matters.
SPEAKER = {"app.py": "import a\nfrom openai import OpenAI\n\nclient = OpenAI()\n"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """Files in which `check` yields `outcome`, with each of `at` (path:line) among its places.

    `never` are places that no failing finding of the check may have; `without` is an outcome that
    no finding may have; `mend` stands in the fix of one of them, and one has
    `confidence`. Texts are dedented.
    """

    check: str
    outcome: Outcome
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    at: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    says: str = ""
    without: Outcome | None = None
    mend: str = ""
    confidence: Confidence | None = None

    def tree(self) -> MemoryTree:
        """The files as collectors see them."""
        return MemoryTree(
            {
                path: dedent(text).lstrip("\n").encode() if isinstance(text, str) else text
                for path, text in self.files.items()
            }
        )

    def findings(self) -> tuple[Finding, ...]:
        """What the check says of the files, through the real collectors."""
        check = check_named(self.check)
        tree = self.tree()
        declared = read_declarations(tree)
        logs = look(tree, Path("workload"), declared.profile, NO_ACCESS, NOW)
        signed = look_at_signatures(tree, declared.profile, NOW)
        inside = reports_in(tree, declared)
        imported = read_reports((), tree, inside, NOW) if inside else Imported()
        where = Where(tree, Path("workload"), NO_ACCESS, declared.profile)
        seen = {
            Declared: declared,
            ProviderUsage: look_at_usage(imported, logs, where, NOW),
            AuditLogs: logs,
            SignedModels: signed,
            SignedReports: look_at_reports(tree, declared.profile, NOW),
            DatasetManifests: look_at_manifests(tree),
            Gateways: look_at_gateways(tree),
        }
        return judge(check, {**gather(tree, (check,)).collected, **seen})


def check_named(name: str) -> Check:
    """The registered check with this id."""
    return next(check for check in all_checks() if check.id == name)

"""Which control and clause the rules of other tools speak about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.imported import ForeignResult
from bartizan.formats.node import Node
from bartizan.formats.yamldoc import read_yaml

TABLE = "foreign_rules.yaml"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A clause of a control; both are empty where no mapping knows the rule."""

    control: str = ""
    clause: str = ""


UNMAPPED = Target()


@dataclass(frozen=True, slots=True)
class ToolRules:
    """What is known of one tool.

    `clean` is what a run without failures shows to be met. Failures of the rules in `review` and
    passes of those in `partial` only ask a person to look.
    """

    names: tuple[str, ...]
    clean: Target = UNMAPPED
    rules: Mapping[str, Target] = field(default_factory=dict)
    review: frozenset[str] = frozenset()
    partial: frozenset[str] = frozenset()

    def targets(self) -> frozenset[Target]:
        """Return every clause that a report of this tool can speak about by the name of a rule."""
        return frozenset({self.clean, *self.rules.values()} - {UNMAPPED})


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The mapping of all tools, with weaknesses (`cwe-502`) for rules that no name maps."""

    tools: tuple[ToolRules, ...]
    weaknesses: Mapping[str, Target] = field(default_factory=dict)
    threshold: Mapping[Target, Severity] = field(default_factory=dict)

    def tool(self, name: str) -> ToolRules:
        """Return what is known of the tool whose reports bear this name."""
        wanted = name.lower()
        known = (tool for tool in self.tools if _named(tool.names, wanted))
        return next(known, ToolRules((wanted,)))

    def target(self, tool: str, rule: str, tags: Iterable[str] = ()) -> Target:
        """Return the clause that a rule speaks about: by its id, its prefix, or its weakness."""
        found = _by_rule(self.tool(tool).rules, rule)
        if found is not None:
            return found
        wanted = {weakness for tag in tags if (weakness := weakness_of(tag))}
        return min(
            (self.weaknesses[name] for name in wanted if name in self.weaknesses), default=UNMAPPED
        )

    def apply(self, row: ForeignResult, tags: Iterable[str] = ()) -> ForeignResult:
        """Return the row with the clause that it speaks about, and with what it counts as there."""
        target = self.target(row.tool, row.rule, tags)
        outcome = self._outcome(row, target)
        return replace(row, control=target.control, clause=target.clause, outcome=outcome)

    def _outcome(self, row: ForeignResult, target: Target) -> Outcome:
        known, names = self.tool(row.tool), {row.rule, row.rule.rsplit(".", 1)[-1]}
        least = self.threshold.get(target, Severity.LOW)
        match row.outcome:
            case Outcome.PASS if names & known.partial:
                return Outcome.REVIEW
            case Outcome.FAIL if names & known.review or row.severity.rank > least.rank:
                return Outcome.REVIEW
            case _:
                return row.outcome

    def targets(self) -> tuple[Target, ...]:
        """Return every clause that the table names, once, in order."""
        found = {target for tool in self.tools for target in tool.targets()}
        return tuple(sorted(found | set(self.weaknesses.values())))


def weakness_of(tag: str) -> str:
    """Return `cwe-502` for `external/cwe/cwe-502`, `CWE-502: …` and the like; else empty."""
    for part in tag.lower().replace("/", " ").replace(":", " ").split():
        if part.startswith("cwe-") and part[4:].isdigit():
            return f"cwe-{int(part[4:12])}"
    return ""


@cache
def builtin_rules() -> RuleTable:
    """Return the mapping that comes with Bartizan."""
    return read_rules(files("bartizan.collect").joinpath(TABLE).read_bytes())


def read_rules(content: bytes) -> RuleTable:
    """Read a mapping table.

    Raises FormatError when it is not YAML and InvalidInputError when a target is not written
    `CONTROL/clause`.
    """
    node = read_yaml(content)[0]
    tools = node.get("tools")
    return RuleTable(
        tools=tuple(
            _tool(name, entry) for name, entry in (tools.fields() if tools else {}).items()
        ),
        weaknesses=_targets(node.get("weaknesses")),
        threshold=_thresholds(node.get("threshold")),
    )


def _tool(name: str, entry: Node) -> ToolRules:
    clean = entry.get("clean")
    return ToolRules(
        names=(name, *sorted(_words(entry.get("also")))),
        clean=_target(clean) if clean else UNMAPPED,
        rules=_targets(entry.get("rules")),
        review=_words(entry.get("review")),
        partial=_words(entry.get("partial")),
    )


def _words(node: Node | None) -> frozenset[str]:
    return frozenset(item.text or "" for item in (node.items() if node else ()))


def _thresholds(node: Node | None) -> dict[Target, Severity]:
    entries = node.fields().items() if node else ()
    return {_parse(name, value.line): Severity(value.text or "") for name, value in entries}


def _targets(node: Node | None) -> dict[str, Target]:
    entries = node.fields().items() if node else ()
    return {name: _target(value) for name, value in entries}


def _target(node: Node) -> Target:
    return _parse(node.text or "", node.line)


def _parse(text: str, line: int) -> Target:
    control, slash, clause = text.partition("/")
    if not (control and slash and clause):
        raise InvalidInputError(
            f"{TABLE}:{line}: '{text}' is no target",
            hint="Write a control and a clause, like MOD-02/loader-flags.",
        )
    return Target(control, clause)


def _named(names: tuple[str, ...], wanted: str) -> bool:
    return any(wanted == name or wanted.startswith(f"{name} ") for name in names)


def _by_rule(rules: Mapping[str, Target], rule: str) -> Target | None:
    """Look up an id, then the tail of a dotted id, then the longest prefix that is mapped."""
    names = (rule, rule.rsplit(".", 1)[-1])
    for name in names:
        if name in rules:
            return rules[name]
    prefixes = [name for name in rules if name.endswith("*") and _starts(names, name[:-1])]
    return rules[max(prefixes, key=len)] if prefixes else None


def _starts(names: tuple[str, ...], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)

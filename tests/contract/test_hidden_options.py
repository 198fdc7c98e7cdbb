"""Options that are out of sight never make a check pass what they may hold."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.contract.test_check_cases import CASES, name_of

Rewrite = Callable[[ast.Call], ast.Call]
CONCERNED = frozenset({Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN})
OUTCOMES = (Outcome.FAIL, Outcome.REVIEW, Outcome.PASS)


def _given(call: ast.Call, *keywords: ast.keyword) -> ast.Call:
    return ast.Call(func=call.func, args=call.args, keywords=[*keywords])


def hidden(call: ast.Call) -> ast.Call:
    """The same call with its options in a mapping of which nothing is known."""
    unknown = ast.Name(id="options_from_elsewhere", ctx=ast.Load())
    return _given(call, ast.keyword(arg=None, value=unknown))


def bare(call: ast.Call) -> ast.Call:
    """The same call without its options."""
    return _given(call)


def written_out(call: ast.Call) -> ast.Call:
    """The same call with its options in a mapping that is written out."""
    keys: list[ast.expr | None] = [ast.Constant(item.arg) for item in call.keywords]
    table = ast.Dict(keys=keys, values=[item.value for item in call.keywords])
    return _given(call, ast.keyword(arg=None, value=table))


def made(call: ast.Call) -> ast.Call:
    """The same call with its options in a mapping that `dict` makes."""
    table = ast.Call(func=ast.Name(id="dict", ctx=ast.Load()), args=[], keywords=call.keywords)
    return _given(call, ast.keyword(arg=None, value=table))


class Rewriter(ast.NodeTransformer):
    """Rewrites the calls that have options by name: all of them, or the one at `only`."""

    def __init__(self, rewrite: Rewrite, only: int | None = None) -> None:
        self.rewrite, self.only, self.seen = rewrite, only, 0

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not node.keywords or any(item.arg is None for item in node.keywords):
            return node
        self.seen += 1
        chosen = self.only in (None, self.seen - 1)
        return ast.copy_location(self.rewrite(node), node) if chosen else node


def sources(case: Case) -> dict[str, ast.Module]:
    """The Python files of a case that can be parsed; a setup.py is read as a manifest."""
    found = {}
    for path, content in case.tree().files.items():
        if path.endswith(".py") and not path.endswith("setup.py"):
            with suppress(SyntaxError):
                found[path] = ast.parse(content)
    return found


def optioned(case: Case) -> Iterator[tuple[str, int]]:
    """Each call of a case that has options, by its file and its number in it."""
    for path, tree in sources(case).items():
        counter = Rewriter(bare, only=-1)
        counter.visit(tree)
        yield from ((path, index) for index in range(counter.seen))


def rewritten(case: Case, rewrite: Rewrite, path: str, only: int) -> Case:
    """The case with the options of one call rewritten."""
    tree = Rewriter(rewrite, only).visit(sources(case)[path])
    return replace(case, files={**case.files, path: ast.unparse(ast.fix_missing_locations(tree))})


def outcomes(case: Case) -> Counter[Outcome]:
    return Counter(finding.outcome for finding in case.findings())


CALLS = [
    pytest.param(case, path, index, id=f"{name_of(case)}-{path}-{index}")
    for case in CASES
    if case.outcome in OUTCOMES
    for path, index in optioned(case)
]


@pytest.mark.parametrize(("case", "path", "index"), CALLS)
def test_hidden_options_are_judged_no_better_than_what_they_may_be(
    case: Case, path: str, index: int
) -> None:
    """What is hidden may be what was written, or nothing: if either fails, no pass stands alone."""
    worst = outcomes(case) + outcomes(rewritten(case, bare, path, index))
    found = outcomes(rewritten(case, hidden, path, index))
    assert not worst[Outcome.FAIL] or not found[Outcome.PASS] or CONCERNED & found.keys()


@pytest.mark.parametrize("spread", [written_out, made], ids=["literal", "dict"])
@pytest.mark.parametrize(("case", "path", "index"), CALLS)
def test_options_in_a_known_mapping_are_judged_as_if_they_were_written(
    case: Case, path: str, index: int, spread: Rewrite
) -> None:
    assert outcomes(rewritten(case, spread, path, index)) == outcomes(
        rewritten(case, lambda call: call, path, index)
    )

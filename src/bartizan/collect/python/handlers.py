"""How handlers of errors end: whether what was raised still turns somebody away."""

import ast
import re
from collections.abc import Sequence

from bartizan.collect.python.guards import ends_with
from bartizan.evidence.course import Ends

# What stands in an answer that refuses, and functions whose results are answers to a caller.
REFUSAL = re.compile(
    r"401|403|UNAUTHORI[SZ]ED|FORBIDDEN|UNAUTHENTICATED|PERMISSION_DENIED", re.IGNORECASE
)
ANSWERS = re.compile(
    r"redirect|response|jsonify|render|unauthori[sz]ed|forbid|den(?:y|ied)|refus|error|abort|fail",
    re.IGNORECASE,
)
# The errors that any other one is.
EVERY = "builtins.BaseException"


def ending(body: Sequence[ast.stmt]) -> Ends:
    """Return how a handler ends: by raising, answering or exiting, by returning, or not at all."""
    if ends_with(body, (ast.Raise,)) or any(map(_refuses, body)):
        return Ends.REFUSES
    if not ends_with(body, (ast.Return, ast.Raise)):
        return Ends.GOES_ON
    last = body[-1]
    answers = isinstance(last, ast.Return) and last.value is not None and _answers(last.value)
    return Ends.REFUSES if answers else Ends.LEAVES


def _refuses(node: ast.stmt) -> bool:
    return any(
        (isinstance(each, ast.Constant) and each.value in (401, 403))
        or (isinstance(each, ast.Attribute) and REFUSAL.search(each.attr) is not None)
        for each in ast.walk(node)
    )


def _answers(node: ast.expr) -> bool:
    match node:
        case ast.Await(value=inner):
            return _answers(inner)
        case ast.Tuple(elts=[_, ast.Constant(value=int(code)), *_]):
            return code >= 300  # noqa: PLR2004  (what is no success, in HTTP)
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return ANSWERS.search(name) is not None
        case _:
            return False

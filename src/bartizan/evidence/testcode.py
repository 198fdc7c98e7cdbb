"""Which files are tests by their paths: what these start, ask and define should reach no user."""

import re

TESTS = re.compile(
    r"(?:^|/)(?:tests?|testing|__tests__|fixtures)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py\Z"
    r"|\.(?:test|spec|stories)\.[cm]?[jt]sx?\Z|(?:^|/)(?:e2e|__mocks__)/[^/].*\.[cm]?[jt]sx?\Z"
)


def is_test(path: str) -> bool:
    """Whether a path, relative to the workload's root, is that of test code."""
    return TESTS.search(path) is not None

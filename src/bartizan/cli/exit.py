"""What the exit codes of every command mean; they are part of the contract."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes, documented in docs/reference/exit-codes.md."""

    DONE = 0
    NOT_MET = 1
    USAGE = 2
    NOTHING = 3
    INCONCLUSIVE = 4


class NothingToAssess(Exception):  # noqa: N818  (an outcome, not a fault)
    """A folder holds no file."""


MEANINGS = {
    Exit.DONE: "Done, and any gate or verification that was asked for is met.",
    Exit.NOT_MET: "A gate or a verification is not met.",
    Exit.USAGE: "The command line or an input file is invalid.",
    Exit.NOTHING: "There is nothing to assess.",
    Exit.INCONCLUSIVE: "Evidence is missing for the answer.",
}

"""What is said of a delimited table that csv cannot read: its place, and what would mend it."""

import csv

from bartizan.core.errors import FormatError


def told(line: int, error: csv.Error) -> FormatError:
    """Return the fault of a line in words of ours where csv speaks to programmers."""
    if "new-line character" in str(error):
        return FormatError(
            f"line {line}: a carriage return ends a line, as old Macs wrote them:"
            " write newlines (tr '\\r' '\\n')"
        )
    return FormatError(f"line {line}: {error}")

"""What a provider counted, as people export it, and a gateway's log of the same days."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bartizan.audit.record import Record
from tests.builders_gateway import AT, CLIENT, exchange
from tests.builders_log import workload

# Noon of the fourth day from here on is the moment of assessment.
FIRST: Final = datetime(2026, 11, 23, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
IMPORT: Final = ".bartizan/imports/2026-11-26-usage."


def table(*rows: tuple[str, str, int]) -> str:
    """Return our own table."""
    return "day,model,requests\n" + "".join(f"{day},{model},{n}\n" for day, model, n in rows)


def plain(model: str, *counts: int) -> str:
    """Return the table of a model from the first day on."""
    days = [(FIRST + number * 24 * HOUR).date().isoformat() for number in range(len(counts))]
    return table(*((day, model, count) for day, count in zip(days, counts, strict=True)))


def buckets(model: str | None, *counts: int, kind: str = "completions") -> str:
    """Return OpenAI's usage in buckets of a day."""
    found = []
    for number, count in enumerate(counts):
        begin = int(FIRST.timestamp()) + number * 86_400
        row = {
            "object": f"organization.usage.{kind}.result", "input_tokens": 9, "project_id": None,
            "num_model_requests": count, "model": model,
        }  # fmt: skip
        found.append(
            {
                "object": "bucket", "start_time": begin, "end_time": begin + 86_400,
                "results": [row] if count else [],
            }
        )  # fmt: skip
    return json.dumps({"object": "page", "data": found, "has_more": False, "next_page": None})


def metrics(points: Mapping[datetime, int], label: str = "m", **more: Any) -> str:
    """Return CloudWatch's answer to get-metric-data, the newest point first."""
    times = sorted(points, reverse=True)
    result = {
        "Id": "a", "Label": label, "StatusCode": "Complete",
        "Timestamps": [each.isoformat() for each in times],
        "Values": [float(points[each]) for each in times],
    }  # fmt: skip
    return json.dumps({"MetricDataResults": [result], **more})


def hourly(text: str, hours: int = 84, *, model: str = "m", failed: int = 0) -> Sequence[Record]:
    """Return the records of an exchange in each hour up to now, the last ones failed."""
    found: list[Record] = []
    for number in range(hours):
        asked, told = exchange(text, name=str(number), model=model)
        if number >= hours - failed:
            told = replace(told, decision="deny", tokens={}, rulings=())
        found += [asked, told]
    return found


def instead(
    files: Mapping[str, str | bytes], usage: str, kind: str = "csv"
) -> Mapping[str, str | bytes]:
    """Return a workload with other counts."""
    rest = {path: each for path, each in files.items() if not path.startswith(IMPORT)}
    return {**rest, f"{IMPORT}{kind}": usage}


def counted(
    text: str,
    usage: str,
    records: Sequence[Record],
    **given: Any,
) -> Mapping[str, str | bytes]:
    """Return a workload whose log ends now, with a record each half hour, and what was counted."""
    files = workload("assessment.made", *records, pace=HOUR / 2, **given)
    return {**files, AT: text, "app.py": CLIENT, f"{IMPORT}csv": usage}

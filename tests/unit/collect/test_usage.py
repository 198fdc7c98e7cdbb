import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.collect.imports.counts import MOST_COUNTED
from bartizan.collect.imports.dates import settled
from bartizan.collect.imports.days import TWICE, whole_days
from bartizan.collect.imports.read import merge_imports, read_import
from bartizan.core.errors import FormatError
from bartizan.evidence.imported import Imported
from bartizan.evidence.usage import Period
from tests.builders_usage import FIRST, HOUR, buckets, metrics, plain, table

NOW = FIRST + timedelta(days=3, hours=12)
DAY = timedelta(days=1)
CLAUSE = ("APP-06", "bypass-denied")


def read(content: str, path: str = "usage") -> Imported:
    return read_import(path, content.encode())


def told(found: Imported) -> list[tuple[str, datetime, datetime, dict[str, int]]]:
    return [(each.source, each.begin, each.end, dict(each.requests)) for each in found.counted]


def reasons(found: Imported) -> list[str]:
    return [gap.reason for gap in found.gaps]


# --- our own table --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        table(("2026-11-23", "m", 4), ("2026-11-23", "m", 1), ("2026-11-23", "n", 0)),
        "\ufeffday,model,requests\r\n2026-11-23,m,5\r\n\r\n2026-11-23,n,0\r\n",
        'team,requests,model,day\nx,5,"m",2026-11-23\n"a, b",0,n,2026-11-23T00:00:00Z\n',
        json.dumps(
            {
                "schema": "bartizan.usage/v1",
                "usage": [
                    {"day": "2026-11-23", "model": "m", "requests": 5},
                    {"day": "2026-11-23T00:00:00+00:00", "model": "n", "requests": 0.0},
                ],
            }
        ),
    ],
)
def test_a_plain_table_counts_days_of_utc(content: str) -> None:
    assert told(read(content)) == [("provider", FIRST, FIRST + DAY, {"m": 5, "n": 0})]


@pytest.mark.parametrize(
    ("day", "begin"),
    [
        ("2026-11-23T00:00:00+01:00", FIRST - HOUR),
        ("2026-11-23T00:00:00+05:45", FIRST - timedelta(hours=5, minutes=45)),
        ("2026-11-22T16:00:00-08:00", FIRST),
    ],
)
def test_a_day_may_begin_at_a_midnight_elsewhere(day: str, begin: datetime) -> None:
    assert told(read(table((day, "m", 1)))) == [("provider", begin, begin + DAY, {"m": 1})]


@pytest.mark.parametrize(
    "row",
    [
        "2026-11-32,m,1", "2026-11-23,,1", "2026-11-23,m,-1", "2026-11-23,m,1.5", "2026-11-23,m",
        "9999-12-31T12:00:00Z,m,1", "2026-11-23,m,1,2", "2026-11-23,m,\u0661",
        f"2026-11-23,m,{10**17}",
    ],
)  # fmt: skip
def test_a_row_that_is_malformed_is_lost_and_leaves_the_clause_open(row: str) -> None:
    found = read(f"{plain('m', 1)}{row}\n")
    assert told(found) == [("provider", FIRST, FIRST + DAY, {"m": 1})]
    assert reasons(found) == ["a row is malformed"]
    assert (found.open, found.uncounted) == (frozenset({CLAUSE}), found.gaps)


# --- openai ---------------------------------------------------------------------------------------


def test_buckets_of_openai_are_counted_by_kind_of_call() -> None:
    one, two = read(buckets("m", 3, 0)), read(buckets("e", 2, kind="embeddings"))
    assert told(one) == [
        ("OpenAI completions", FIRST, FIRST + DAY, {"m": 3}),
        ("OpenAI completions", FIRST + DAY, FIRST + 2 * DAY, {}),
    ]
    assert told(two)[0][0] == "OpenAI embeddings"


def test_buckets_before_the_first_call_are_covered() -> None:
    assert [day[3] for day in told(read(buckets("m", 0, 0, 7)))] == [{}, {}, {"m": 7}]


def test_rows_of_a_bucket_are_added_up() -> None:
    page = json.loads(buckets("m", 3))
    row = page["data"][0]["results"][0]
    page["data"][0]["results"] += [{**row, "project_id": "p"}, {**row, "model": None}]
    assert told(read(json.dumps(page)))[0][3] == {"m": 6, "": 3}


@pytest.mark.parametrize(
    "change",
    [
        {"object": "organization.costs.result"},
        {"object": "organization.usage.embeddings.result", "model": 3, "num_model_requests": None},
        {"num_model_requests": -1},
        {"num_model_requests": True},
        {"num_model_requests": 1e999},
    ],
)
def test_a_row_of_a_bucket_that_counts_nothing_is_lost(change: Mapping[str, Any]) -> None:
    page = json.loads(buckets("m", 3))
    page["data"][0]["results"].append({**page["data"][0]["results"][0], **change})
    assert reasons(read(json.dumps(page).replace("Infinity", "1e999"))) == ["a row is malformed"]


# --- cloudwatch -----------------------------------------------------------------------------------


def test_an_answer_of_cloudwatch_covers_all_but_its_last_period() -> None:
    points = {FIRST: 2, FIRST + 30 * HOUR: 3, FIRST + 2 * DAY: 100}
    assert told(read(metrics(points))) == [
        ("Amazon Bedrock", FIRST, FIRST + DAY, {"m": 2}),
        ("Amazon Bedrock", FIRST + DAY, FIRST + 2 * DAY, {"m": 3}),
    ]


def test_the_request_beside_an_answer_says_what_it_covers_and_of_which_model() -> None:
    query: dict[str, Any] = {
        "Id": "a",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Bedrock",
                "MetricName": "Invocations",
                "Dimensions": [{"Name": "ModelId", "Value": "eu.one.m"}],
            },
            "Period": 3600,
            "Stat": "Sum",
        },
    }
    asked: dict[str, Any] = {
        "MetricDataQueries": [query],
        "StartTime": FIRST.isoformat(),
        "EndTime": "2026-11-25T01:00:00+01:00",
    }
    found = read(metrics({FIRST + 5 * HOUR: 2}, **asked))
    assert [day[3] for day in told(found)] == [{"eu.one.m": 2}, {}]
    other = {**query, "MetricStat": {**query["MetricStat"], "Stat": "Average"}}
    lost = read(metrics({FIRST: 2}, **{**asked, "MetricDataQueries": [other]}))
    assert reasons(lost) == ["a result of it is not whole, or no sum"]


def test_statistics_of_a_metric_name_their_model_in_the_request_alone() -> None:
    points = [
        {"Timestamp": each.isoformat(), "Sum": 4.0, "Unit": "None"}
        for each in (FIRST + DAY, FIRST, FIRST + 2 * DAY)
    ]
    answer = {"Label": "Invocations", "Datapoints": points}
    assert told(read(json.dumps(answer)))[0] == ("Amazon Bedrock", FIRST, FIRST + DAY, {"": 4})
    dimensions = {"Dimensions": [{"Name": "ModelId", "Value": "one.m"}]}
    assert told(read(json.dumps({**dimensions, **answer})))[1][3] == {"one.m": 4}


@pytest.mark.parametrize(
    "change",
    [
        {"StatusCode": "PartialData"},
        {"Values": [1.0]},
        {"Timestamps": ["soon", "late"]},
    ],
)
def test_a_result_that_is_not_whole_is_lost(change: Mapping[str, Any]) -> None:
    answer = json.loads(metrics({FIRST: 1, FIRST + DAY: 1}))
    answer["MetricDataResults"].append({**answer["MetricDataResults"][0], **change})
    found = read(json.dumps(answer))
    assert found.gaps
    assert found.open == {CLAUSE}


def test_a_page_of_several_is_not_whole() -> None:
    found = read(metrics({FIRST: 1, FIRST + DAY: 1}, NextToken="x"))
    assert "one page of several" in found.gaps[0].reason


def test_a_label_that_names_the_metric_beside_the_model_is_the_model() -> None:
    found = read(metrics({FIRST: 1, FIRST + DAY: 1}, "one.m Invocations"))
    assert told(found)[0][3] == {"one.m": 1}


def test_points_of_all_ages_make_no_more_than_the_newest_days() -> None:
    early = datetime(1, 1, 1, tzinfo=UTC)
    assert len(read(metrics({early: 1, FIRST: 2})).counted) == 62


# --- hostile --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "day,model\n", "day,day,model,requests\n2026-11-23,x,m,1\n", "day,model,requests\n",
        f"day,model,requests\n{'x' * 3000}\n", '{"data": []}', '{"data": 3}', '{"usage": {}}',
        '{"MetricDataResults": []}', '{"Datapoints": [], "Label": "Latency"}', '{"usage": [',
        '{"MetricDataResults": [[], 3, null]}', "",
    ],
)  # fmt: skip
def test_what_counts_nothing_is_no_report(content: str) -> None:
    with pytest.raises(FormatError):
        read(content)


PIECES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12),
    st.sampled_from(["bucket", "m", "2026-11-23", "organization.usage.completions.result"]),
)  # fmt: skip
KEYS = st.sampled_from(
    ["data", "usage", "MetricDataResults", "Datapoints", "object", "start_time", "end_time", "Sum",
     "results", "num_model_requests", "model", "day", "requests", "Id", "Label", "Timestamps",
     "Values", "Timestamp", "StartTime", "EndTime", "MetricDataQueries", "MetricStat", "Metric"]
)  # fmt: skip
VALUES = st.recursive(
    PIECES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=40,
)


@given(document=st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_document_is_counts_or_no_report(document: dict[str, Any]) -> None:
    try:
        found = read(json.dumps(document))
    except FormatError:
        return
    assert found.counted or found.gaps or found.results
    whole_days(found.counted, NOW)


@given(rows=st.text(max_size=200))
def test_any_text_below_a_header_is_counts_or_no_report(rows: str) -> None:
    try:
        found = read_import("u", f"day,model,requests\n{rows}".encode(errors="replace"))
    except FormatError:
        return
    assert found.counted


def test_counts_beyond_what_is_read_are_lost() -> None:
    rows = "".join(f"2026-11-23,m{number},1\n" for number in range(MOST_COUNTED + 1))
    found = read(f"day,model,requests\n{rows}")
    assert len(found.counted[0].requests) == MOST_COUNTED
    assert "more than" in found.gaps[0].reason
    few = read_import("u", b"day,model,requests\n2026-11-23,m,1\n2026-11-23,n,1\n", most=1)
    assert len(few.counted[0].requests) == 1


# --- days -----------------------------------------------------------------------------------------


def period(begin: datetime, length: timedelta, path: str = "a", **requests: int) -> Period:
    return Period(source="s", path=path, begin=begin, end=begin + length, requests=requests)


def test_hours_make_days_and_what_is_left_before_a_hole_is_none() -> None:
    hours = [period(FIRST + n * HOUR, HOUR, m=1) for n in range(60) if n != 30]
    days, gaps = whole_days(hours, NOW)
    assert [(day.begin, day.requests) for day in days] == [
        (FIRST, {"m": 24}),
        (FIRST + 31 * HOUR, {"m": 24}),
    ]
    assert not gaps


def test_two_reports_that_agree_are_taken_once() -> None:
    one, two = period(FIRST, DAY, m=3), period(FIRST, DAY, "b", m=3, n=4)
    days, gaps = whole_days([two, one], NOW)
    assert [(day.path, day.requests) for day in days] == [("a", {"m": 3, "n": 4})]
    assert not gaps


@pytest.mark.parametrize(
    "other",
    [period(FIRST, DAY, "b", m=4), period(FIRST + HOUR, HOUR, "b", m=1),
     period(FIRST + HOUR, DAY, "b", m=3), period(FIRST - HOUR, DAY, "b", m=3)],
)  # fmt: skip
def test_two_reports_that_disagree_are_not_taken(other: Period) -> None:
    after = period(FIRST + 2 * DAY, DAY, m=1)
    days, gaps = whole_days([period(FIRST, DAY, m=3), other, after], NOW)
    assert days == (after,)
    assert {gap.reason for gap in gaps} == {TWICE}


def test_days_are_of_the_last_month_and_the_newest_of_the_last_week() -> None:
    old = period(NOW - 40 * DAY, DAY, m=1)
    assert whole_days([old, period(FIRST, DAY, m=2)], NOW)[0] == (period(FIRST, DAY, m=2),)
    days, gaps = whole_days([period(NOW - 9 * DAY, DAY, "b")], NOW)
    assert (days, gaps[0].reason) == ((), "its newest whole day ended 8 days ago")


@pytest.mark.parametrize(
    ("days", "written", "count"),
    [(4, None, 3), (3, None, 2), (1, None, 0), (4, NOW, 3), (3, NOW, 3), (4, FIRST + 2 * DAY, 2)],
)
def test_a_day_that_may_not_have_ended_when_it_was_counted_is_none(
    days: int, written: datetime | None, count: int
) -> None:
    found = settled(read(plain("m", *[1] * days)), written, NOW)
    assert len(found.counted) == count


def test_reports_are_merged_with_what_they_count() -> None:
    lost = read(f"{plain('m', 1)}x\n")
    both = merge_imports([read(plain("m", 1)), lost])
    assert (len(both.counted), both.uncounted) == (2, lost.gaps)

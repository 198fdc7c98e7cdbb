"""Facts survive the way to plain values and back; what is none of them is refused."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.assess.facts import Assessment
from bartizan.assess.plain import from_plain, to_plain
from bartizan.core.errors import FormatError
from tests.builders_machine import ASSESSMENTS
from tests.builders_report import assessment, open_assessment


@pytest.mark.parametrize("known", [assessment(), open_assessment()], ids=["shut", "open"])
def test_an_assessment_comes_back_as_it_was(known: Assessment) -> None:
    plain = json.loads(json.dumps(to_plain(known)))
    assert from_plain(Assessment, plain) == known


@given(known=ASSESSMENTS)
@settings(max_examples=50)
def test_any_assessment_comes_back_as_it_was(known: Assessment) -> None:
    plain = json.loads(json.dumps(to_plain(known)))
    assert from_plain(Assessment, plain) == known


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(plain=PLAIN)
def test_what_is_no_assessment_is_refused(plain: object) -> None:
    with pytest.raises(FormatError):
        from_plain(Assessment, plain)

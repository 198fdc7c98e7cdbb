"""Every text of a streamed reply comes out as hiding the whole gives, however it is cut.

`python -m benchmarks.guards dialects` does the same with ten thousand cuts of each kind of text.
"""

import pytest

from tests.unit.gateway.channels import CHANNELS, leaked, passed, unnamed
from tests.unit.gateway.streams import VALUES, dice, texts, whole


@pytest.mark.parametrize("name", CHANNELS)
def test_no_value_leaves_in_any_text_of_a_stream(name: str) -> None:
    chance = dice(name)
    for kind, value in VALUES:
        text = texts(value, chance)
        said, hidden = passed(CHANNELS[name], text, chance), whole(text)
        assert unnamed(said.heard) == unnamed(hidden) != text, kind
        assert leaked(text, hidden, said.body.decode("latin-1")) == [], kind

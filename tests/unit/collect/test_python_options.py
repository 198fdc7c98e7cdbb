"""What a call is given through mappings: folded where all of it is seen, hidden where it is not."""

from textwrap import dedent

import pytest

from bartizan.evidence.value import Missing, Option, Turned, Value, turned
from tests.unit.collect.test_python_walk import facts


def option(text: str, name: str = "a", index: int | None = None) -> Option:
    """What the last `x.sink(…)` is given under a name."""
    return facts(dedent(text)).calls[-1].option(name, index=index)


@pytest.mark.parametrize(
    "text",
    [
        "x.sink(a=True)",
        "x.sink(a=1)",
        "x.sink(**{'a': True})",
        "x.sink(**{'b': 2, **{'a': True}})",
        "x.sink(**dict(a=True))",
        "x.sink(**dict({'b': 2}, a=True))",
        "x.sink(**dict([('a', True)]))",
        "x.sink(**({'b': 2} | {'a': True}))",
        "o = {'a': True}\nx.sink(**o)",
        "o = {}\no['a'] = True\nx.sink(**o)",
        "o = {'a': False}\no['a'] = True\nx.sink(**o)",
        "o = {}\no.update({'a': True})\nx.sink(**o)",
        "o = {}\no.update(a=True)\nx.sink(**o)",
        "o = {'b': 2}\no.setdefault('a', True)\nx.sink(**o)",
        "o = {'a': True}\no.setdefault('a', False)\nx.sink(**o)",
        "o = {'b': 2}\no |= {'a': True}\nx.sink(**o)",
        "o = {'a': False}\nx.sink(**{**o, 'a': True})",
        "o = {'a': True}\nx.sink(**o.copy())",
        "o = {'a': True}\nprint(o)\nx.sink(**o)",
        "O = {'a': True}\ndef f():\n    x.sink(**O)",
        "import functools\nfunctools.partial(x.sink, a=True)",
        "from functools import partial\np = partial(x.sink, a=True)\np(1)",
        "from functools import partial\np = partial(x.sink, a=False)\np(1, a=True)",
        "o = {'a': True}\nx.sink(**o)\nchange(o)",
    ],
)
def test_a_mapping_that_is_seen_whole_gives_its_entries(text: str) -> None:
    assert turned(option(text)) is Turned.ON


@pytest.mark.parametrize(
    "text",
    [
        "x.sink(**{'b': True})",
        "o = {'b': 1}\no['c'] = 2\nx.sink(**o)",
        "o = {'b': 1}\nif q:\n    o['c'] = 2\nx.sink(**o)",
        "x.sink(**({'b': 1} if q else {}))",
        "def f():\n    o = {'b': 1}\n    x.sink(**o)\n\ndef g(o):\n    o['a'] = True",
        "O = {'b': 1}\ndef f():\n    x.sink(**O)",
    ],
)
def test_a_mapping_that_is_seen_whole_gives_nothing_else(text: str) -> None:
    assert option(text) is Missing.ABSENT


@pytest.mark.parametrize(
    "text",
    [
        "def f(**o):\n    x.sink(**o)",
        "def f(o={'b': 1}):\n    x.sink(**o)",
        "x.sink(**made())",
        "x.sink(**{'b': 1, **rest})",
        "x.sink(**{'a': False, **rest})",
        "x.sink(**{key: True})",
        "x.sink(**{k: v for k, v in rest})",
        "x.sink(**dict(rest, b=1))",
        "x.sink(**({'b': 1} | rest))",
        "o = {'b': 1}\no.update(rest)\nx.sink(**o)",
        "o = {'b': 1}\no[key] = True\nx.sink(**o)",
        "o = {'b': 1}\nchange(o)\nx.sink(**o)",
        "o = {'b': 1}\np = o\np['a'] = True\nx.sink(**o)",
        "o = {'b': 1}\np = o\no['a'] = True\nx.sink(**p)",
        "o = {'b': 1}\nu = o.update\nu(a=True)\nx.sink(**o)",
        "o = {'b': 1}\nif q:\n    o = {'a': True}\nelse:\n    o = {'b': 1}\nx.sink(**o)",
        "o = {'b': 1}\nif q:\n    o.update(a=True)\nelse:\n    o = {}\nx.sink(**o)",
        "o = {'b': 1}\nfor i in r:\n    x.sink(**o)\n    o.update(a=True)",
        "O = {'b': 1}\ndef f():\n    x.sink(**O)\ndef g():\n    O.update(a=True)",
        "O = {'b': 1}\ndef f():\n    x.sink(**O)\ndef g():\n    global O\n    O = {'a': True}",
        "O = {'b': 1}\ndef f():\n    x.sink(**O)\nchange(O)",
        "def f():\n    o = {}\n    def g():\n        o.update(a=True)\n    g()\n    x.sink(**o)",
        "class A:\n    def f(self):\n        self.o = {'b': 1}\n        x.sink(**self.o)",
        "from functools import partial\npartial(x.sink, 1)",
        "o = {'b': 1} if q else {}\no['a'] = True\nx.sink(**o)",
        f"x.sink(**{{'a': True, {', '.join(f'{str(n)!r}: 1' for n in range(30_000))}}})",
    ],
)
def test_a_mapping_that_is_not_seen_whole_hides_what_it_gives(text: str) -> None:
    assert option(text) is Missing.HIDDEN


@pytest.mark.parametrize(
    "text",
    [
        "o = {'a': False}\nif q:\n    o['a'] = True\nx.sink(**o)",
        "o = {}\nif q:\n    o['a'] = True\nx.sink(**o)",
        "o = {'a': False}\ndel o['a']\nx.sink(**o)",
        "o = {'a': False}\no.pop('a')\nx.sink(**o)",
        "x.sink(**({'a': False} if q else {'b': 1}))",
        "O = {}\ndef f():\n    x.sink(**O)\ndef g():\n    O['a'] = True",
        "for i in r:\n    o = {'b': 1}\n    x.sink(**o)\n    o['a'] = True",
        "x.sink(a=q)",
        "x.sink(a=True if q else False)",
    ],
)
def test_an_entry_that_may_have_changed_is_open(text: str) -> None:
    assert turned(option(text)) is Turned.OPEN
    assert option(text) is not Missing.ABSENT


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("x.sink(0, True)", Turned.ON),
        ("x.sink(*[0, True])", Turned.ON),
        ("x.sink(*rest, True)", Turned.OPEN),
        ("x.sink(0, *rest)", Turned.OPEN),
        ("x.sink(*rest, a=True)", Turned.ON),
        ("x.sink(0)", Turned.UNSAID),
        ("x.sink(0, None)", Turned.UNSAID),
        ("x.sink(0, 10**13)", Turned.OPEN),
        ("x.sink(0, 10000000000000)", Turned.ON),
        ("x.sink(0, '')", Turned.OFF),
        ("x.sink(0, 0)", Turned.OFF),
    ],
)
def test_an_option_is_given_by_position_too(text: str, stands: Turned) -> None:
    assert turned(option(text, index=1)) is stands


def test_the_order_of_entries_is_that_of_their_setting() -> None:
    text = "o = {'a': 1}\no['a'] = 2\ny = {**o, 'a': 3}\nx.sink(o, y)"
    first, second = facts(text).calls[-1].args
    assert [value and value.constant for value in (first.entry("a"), second.entry("a"))] == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        f"x.sink(**{{{', '.join(f'{str(n)!r}: 1' for n in range(500))}, 'a': True}})",
        f"x.sink({', '.join(f'k{n}=1' for n in range(500))}, a=True)",
    ],
)
def test_an_option_among_hundreds_is_seen(text: str) -> None:
    found = option(text)
    assert isinstance(found, Value)
    assert found.is_true

"""A name that is written in more than one place or way is not taken for one constant."""

import pytest

from bartizan.classify.redact import redact
from bartizan.collect.python.parse import facts_of
from bartizan.collect.python.questions import Questions
from bartizan.evidence.asks import calls
from bartizan.evidence.source import FileFacts
from bartizan.evidence.value import Value


def argument(text: str) -> Value:
    """What the last call of `x.sink(...)` is given."""
    facts = facts_of("pkg/mod.py", text.encode(), Questions(calls("*.sink")), redact)
    assert isinstance(facts, FileFacts)
    return facts.calls[-1].args[0]


UNSURE = {
    "by global": "T = False\ndef on():\n    global T\n    T = True\ndef f():\n    x.sink(T)",
    "by global, for the module itself": (
        "T = False\ndef on():\n    global T\n    T = True\nx.sink(T)"
    ),
    "by nonlocal": (
        "def f():\n    t = False\n    def on():\n        nonlocal t\n        t = True\n"
        "    def g():\n        x.sink(t)"
    ),
    "by globals()": "T = False\nglobals()['T'] = True\nx.sink(T)",
    "by update": "T = False\ndef on():\n    globals().update(T=True)\ndef f():\n    x.sink(T)",
    "by a name made at run time": (
        "T = False\ndef on(n):\n    globals()[n] = True\ndef f():\n    x.sink(T)"
    ),
    "by setattr": (
        "import sys\nT = False\nsetattr(sys.modules[__name__], 'T', True)\ndef f():\n    x.sink(T)"
    ),
    "as an attribute": (
        "import sys\nT = False\nsys.modules[__name__].T = True\ndef f():\n    x.sink(T)"
    ),
    "after the function": "T = False\ndef f():\n    x.sink(T)\nT = True",
    "after it, in a branch": "T = False\ndef f():\n    x.sink(T)\nif y:\n    T = True",
    "in a branch": "T = True\nif y:\n    T = False\nx.sink(T)",
    "in both branches": "if y:\n    T = True\nelse:\n    T = False\nx.sink(T)",
    "in a case": "T = True\nmatch y:\n    case 1:\n        T = False\nx.sink(T)",
    "in a handler": "T = True\ntry:\n    T = y()\nexcept OSError:\n    T = False\nx.sink(T)",
    "in a try that may fail": (
        "T = True\ntry:\n    y()\n    T = False\nexcept OSError:\n    pass\nx.sink(T)"
    ),
    "later in a loop": "T = False\nfor i in y:\n    x.sink(T)\n    T = True",
    "later in a while": "T = False\nwhile y:\n    x.sink(T)\n    T = True",
    "by another method": (
        "class A:\n    def __init__(self):\n        self.t = False\n    def on(self):\n"
        "        self.t = True\n    def f(self):\n        x.sink(self.t)"
    ),
    "as an entry": "T = {'t': False}\ndef on():\n    T['t'] = True\ndef f():\n    x.sink(T['t'])",
    "as an entry, in a branch": "T = {'t': True}\nif y:\n    T['t'] = False\nx.sink(T['t'])",
    "in a branch that ends a loop": (
        "T = True\nfor i in y:\n    if i:\n        T = False\n        break\nx.sink(T)"
    ),
    "in a branch whose error is caught": (
        "T = True\ntry:\n    if y:\n        T = False\n        raise OSError\n"
        "except OSError:\n    pass\nx.sink(T)"
    ),
    "by a pattern": "T = True\nmatch y:\n    case {'t': T}:\n        pass\nx.sink(T)",
    "as an entry that is only in one branch": (
        "T = {}\nif y:\n    T['t'] = True\nx.sink(T.get('t', False))"
    ),
    "as an entry that is not in the other mapping": (
        "T = {'t': True}\nif y:\n    T = {}\nx.sink(T.get('t', False))"
    ),
    "as an attribute of what another function has": (
        "import c\nc.t = True\ndef on():\n    c.t = False\ndef f():\n    x.sink(c.t)"
    ),
    "from a caller": "def f(t):\n    if not t:\n        t = False\n    x.sink(t)",
}


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE)
def test_a_name_that_is_written_elsewhere_is_no_constant(text: str) -> None:
    assert not argument(text).known


SURE = {
    "once": "T = True\ndef f():\n    x.sink(T)",
    "before the function": "T = False\nT = True\ndef f():\n    x.sink(T)",
    "in order": "T = False\nx.sink(T)\nT = True\nx.sink(T)",
    "within a branch": "T = False\nif y:\n    T = True\n    x.sink(T)",
    "the same in both branches": "if y:\n    T = True\nelse:\n    T = True\nx.sink(T)",
    "in a branch that leaves": (
        "def f():\n    t = True\n    if y:\n        t = False\n        return\n    x.sink(t)"
    ),
    "by the one that declares it": "T = False\ndef f():\n    global T\n    T = True\n    x.sink(T)",
    "where another has its own": "T = True\ndef g():\n    T = False\ndef f():\n    x.sink(T)",
    "in the constructor": (
        "class A:\n    def __init__(self):\n        self.t = True\n    def f(self):\n"
        "        x.sink(self.t)"
    ),
    "in a branch that ends the program": (
        "import sys\nT = True\nif y:\n    T = False\n    sys.exit(1)\nx.sink(T)"
    ),
    "while a comprehension has its own": "T = True\ny = [T for T in z]\nx.sink(T)",
    "as an entry, in order": "T = {'t': False}\nT['t'] = True\nx.sink(T['t'])",
    "while another field is set": "T = True\ndef f(o):\n    setattr(o, 'S', False)\n    x.sink(T)",
}


@pytest.mark.parametrize("text", SURE.values(), ids=SURE)
def test_a_name_that_can_be_followed_stays_a_constant(text: str) -> None:
    assert argument(text).is_true


def test_a_value_that_is_one_of_several_has_the_texts_of_all() -> None:
    value = argument("t = 'a'\nif y:\n    t = 'b'\nx.sink(t)")
    assert value.text is None
    assert value.literal == "a\nb"


def test_what_flows_in_from_any_branch_flows_on() -> None:
    assert argument("def f(p):\n    q = p\n    if y:\n        q = 'a'\n    x.sink(q)").origins == {
        "param:p"
    }


def test_what_a_branch_that_ends_a_loop_binds_flows_on() -> None:
    text = "def f(p):\n    q = ''\n    for i in y:\n        q = p\n        break\n    x.sink(q)"
    assert argument(text).origins == {"param:p"}


def test_what_a_field_may_hold_is_known_by_its_name_as_well() -> None:
    text = (
        "class A:\n    def __init__(self):\n        self.t = False\n    def on(self):\n"
        "        self.t = True\n    def f(self):\n        x.sink(self.t)"
    )
    value = argument(text)
    assert not value.known
    assert value.origins == {"field:pkg.mod.A.t"}


def test_a_client_that_may_be_none_is_a_client() -> None:
    text = "import a\nc = None\nif y:\n    c = a.Client()\nx.sink(c.get)"
    assert argument(text).name == "a.Client.get"

"""A function that is asked for is found by whatever name and way it comes to be called."""

from textwrap import dedent

import pytest

from bartizan.classify.redact import redact
from bartizan.collect.python.parse import Later, facts_of
from bartizan.collect.python.questions import Questions
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, FileFacts, Missing
from bartizan.evidence.value import Turned, turned

QUESTIONS = Questions(calls("torch.load", "pickle.loads", "*.from_pretrained"))


def read(text: str, *, reached: bool = False) -> object:
    content = dedent(text).lstrip("\n").encode()
    return facts_of("pkg/a.py", content, QUESTIONS, redact, reached=reached)


def found(text: str) -> tuple[Call, ...]:
    facts = read(text)
    assert isinstance(facts, FileFacts), facts
    return facts.calls


CALLED = {
    "an alias of the module": "import torch as t\nt.load(p)",
    "another name": "import torch as t\nld = t.load\nld(p)",
    "another name, in a function": "def f(p):\n    import torch\n    ld = torch.load\n    ld(p)",
    "a star import": "from torch import *\nload(p)",
    "where it is defined": "import torch\ntorch.serialization.load(p)",
    "an import over two lines": "import os, \\\n    torch\nld = torch.load\nld(p)",
    "by getattr": "import torch\ngetattr(torch, 'load')(p)",
    "by getattr of two pieces": "import torch\ngetattr(torch, 'lo' + 'ad')(p)",
    "by getattr of a renamed module": "import torch as t\nn = 'lo'\ngetattr(t, n + 'ad')(p)",
    "by its module's mapping": "import torch\ntorch.__dict__['load'](p)",
    "by vars": "import torch\nvars(torch)['load'](p)",
    "by attrgetter": "import operator, torch\noperator.attrgetter('load')(torch)(p)",
    "from sys.modules": "import sys\nsys.modules['torch'].load(p)",
    "from a module that a text names": "import importlib\nimportlib.import_module('torch').load(p)",
    "from a module that pieces name": "getattr(__import__('to' + 'rch'), 'lo' + 'ad')(p)",
    "by __call__": "import torch\ntorch.load.__call__(p)",
    "by the module's own mapping": "from torch import load\nglobals()['load'](p)",
    "in a text that is run": "exec('import torch; torch.load(p)')",
    "in a text that is compiled": "exec(compile('import torch\\ntorch.load(p)', '', 'exec'))",
    "in an expression that is run": "import torch\neval('torch.load(p)')",
    "as the value of a text": "import torch\neval('torch.load')(p)",
    "in one of two branches": "import torch\nld = print\nif x:\n    ld = torch.load\nld(p)",
    "in the first of two branches": (
        "import torch\nif x:\n    ld = torch.load\nelse:\n    ld = print\nld(p)"
    ),
    "of a module that may be another": "import torch\nt = torch if x else None\nt.load(p)",
    "of the second of two modules": "import torch, json\n(json if x else torch).load(p)",
    "as one of two": "import torch\n(torch.load if x else print)(p)",
    "where a function imports its namesake": (
        "from torch import load\ndef f():\n    from json import load\nload(p)"
    ),
    "where the name held nothing before": "load = None\nfrom torch import load\nload(p)",
    "where a loop ran over its name": "from torch import load\n[load for load in x]\nload(p)",
}


@pytest.mark.parametrize("text", CALLED.values(), ids=CALLED)
def test_a_call_is_found(text: str) -> None:
    (call,) = [call for call in found(text) if not call.spread]
    assert call.name == "torch.load"
    assert [value.name for value in call.args] == ["~p"] or call.args[0].origins == {"param:p"}


HANDED = {
    "to partial": "import functools, torch\nfunctools.partial(torch.load, p)()",
    "to map": "import torch\nlist(map(torch.load, p))",
    "to an executor": "import torch\ndef f(pool, p):\n    pool.submit(torch.load, p)",
    "to anything": "import torch\nregister('pt', torch.load)",
    "by a keyword": "import torch\nReader(loader=torch.load)",
    "in a mapping": "import torch\nLOADERS = {'pt': torch.load}",
    "in a list": "import torch\nfor ld in [torch.load]:\n    ld(p)",
    "as a default": "import torch\ndef f(p, ld=torch.load):\n    return ld(p)",
    "as a result": "import torch\ndef f():\n    return torch.load",
    "as the result of a lambda": "import torch\nf = lambda: torch.load",
    "by yield": "import torch\ndef f():\n    yield torch.load",
    "in a field": "import torch\nclass A:\n    def __init__(self):\n        self.ld = torch.load",
    "in a class": "import torch\nclass A:\n    ld = torch.load",
    "in the module": "import torch\ndef f(p):\n    return ld(p)\nld = torch.load",
    "by methodcaller": "import operator, torch\noperator.methodcaller('load', p)(torch)",
}


@pytest.mark.parametrize("text", HANDED.values(), ids=HANDED)
def test_a_function_that_is_handed_on_is_a_call_with_arguments_unseen(text: str) -> None:
    (call,) = [call for call in found(text) if call.spread]
    assert call.name == "torch.load"


def test_what_is_handed_on_beside_a_function_is_what_it_is_given() -> None:
    (partial,) = found("import functools as f, torch\nf.partial(torch.load, p, weights_only=True)")
    assert [value.name for value in partial.args] == ["~p"]
    assert turned(partial.option("weights_only")) is Turned.ON
    assert partial.option("map_location", index=1) is Missing.HIDDEN


def test_a_method_is_found_where_what_is_given_will_be_called() -> None:
    (call,) = found("from m import A\npool.submit(A.from_pretrained, 'x', trust_remote_code=True)")
    assert call.name == "m.A.from_pretrained"


@pytest.mark.parametrize(
    "text",
    [
        "import torch\n@torch.load.no_grad\ndef f(x: torch.load): pass",
        "from torch import *\ndef load(p): pass\nload(p)",
        "from torch import load\ndef f(load):\n    load(p)",
        "import torch\nshow(torch.load_me, torch.nn.load)",
        "show(event.from_pretrained)",
        "def load(p): pass\nloaders = [load]\nimport torch",
    ],
)
def test_what_only_looks_like_it_is_not_found(text: str) -> None:
    assert found(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import torch\ngetattr(torch, name)(p)", "picks from torch"),
        ("import torch\ntorch.load = mine\ntorch.load(p)", "in the place of torch.load"),
        ("import torch\nsetattr(torch, 'load', mine)\ntorch.load(p)", "in the place of torch.load"),
        ("import torch\ntorch.__dict__['load'] = mine\ntorch.load(p)", "in the place of"),
    ],
)
def test_what_cannot_be_followed_is_a_gap_about_that_function(text: str, said: str) -> None:
    facts = read(text)
    assert isinstance(facts, FileFacts)
    (gap,) = facts.gaps
    assert said in gap.reason
    assert gap.words == frozenset({"torch", "load"})


def test_a_verb_of_http_that_is_chosen_is_a_request() -> None:
    asked = Questions(calls("requests.request", "requests.head"))
    text = b"import requests\ngetattr(requests, verb)(url, verify=False)"
    facts = facts_of("a.py", text, asked, redact)
    assert isinstance(facts, FileFacts)
    (call,) = facts.calls
    assert (call.name, [value.name for value in call.args]) == (
        "requests.request",
        ["~verb", "~url"],
    )
    assert facts.gaps == ()


def test_a_text_that_is_run_and_cannot_be_read_is_a_gap_with_its_words() -> None:
    facts = read("import torch\nld = torch.load\nexec('torch.load(')")
    assert isinstance(facts, FileFacts)
    (gap,) = facts.gaps
    assert gap.words == frozenset({"torch", "load"})


@pytest.mark.parametrize(
    "text", ["import torch\nx = getattr(torch, name)", "import torch\ngetattr(torch.nn, name)(p)"]
)
def test_what_picks_no_asked_function_leaves_no_gap(text: str) -> None:
    facts = read(text)
    assert not isinstance(facts, FileFacts) or facts.gaps == ()


def test_a_file_that_only_names_the_words_is_put_off() -> None:
    assert isinstance(read("# torch has a load\nx = 1"), Later)

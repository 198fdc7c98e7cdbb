"""The walk over Python source: names, folding, what flows in, scopes and conditions."""

from textwrap import dedent

import pytest

from bartizan.classify.redact import redact
from bartizan.collect.python.parse import Later, facts_of
from bartizan.collect.python.questions import Questions
from bartizan.evidence.asks import Ask, bases, calls, decorators, imports, keys, targets
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import Call, FileFacts, Function
from bartizan.evidence.value import Missing, Shape, Value

SINK: tuple[Ask, ...] = calls("*.sink", "sink.*")


def facts(text: str, *asks: Ask, path: str = "pkg/mod.py") -> FileFacts:
    read = facts_of(path, dedent(text).lstrip("\n").encode(), Questions(asks or SINK), redact)
    assert isinstance(read, FileFacts)
    return read


def only_call(text: str, *asks: Ask) -> Call:
    (call,) = facts(text, *asks).calls
    return call


def argument(text: str) -> Value:
    """What `x.sink(...)` is given, in the last call of it."""
    return facts(text).calls[-1].args[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import a.b\na.b.sink()", "a.b.sink"),
        ("import a.b as c\nc.sink()", "a.b.sink"),
        ("from a import sink", None),
        ("from a.b import sink as s\ns()", "a.b.sink"),
        ("from . import other\nother.sink()", "pkg.other.sink"),
        ("from .other import x\nx.sink()", "pkg.other.x.sink"),
        ("def f():\n    from a import b\n    b.sink()", "a.b.sink"),
        ("from a import Maker\nm = Maker()\nm.sink()", "a.Maker.sink"),
        ("from a import Maker\nwith Maker() as m:\n    m.sink()", "a.Maker.sink"),
        ("from a import Maker\n(m := Maker()).sink()", "a.Maker.sink"),
        ("from a import T\ndef f(x: T):\n    x.sink()", "a.T.sink"),
        (
            "class A:\n    def sink(self): pass\n    def g(self):\n        self.sink()",
            "pkg.mod.A.sink",
        ),
        (
            (
                "from a import M\nclass A:\n    def g(self):\n        self.m.sink()\n"
                "    def __init__(self):\n        self.m = M()"
            ),
            "a.M.sink",
        ),
        ("unknown.sink()", "~unknown.sink"),
        ("'text'.sink()", "builtins.str.sink"),
        ("import a\na.b()['k'].sink()", "a.b.k.sink"),
        ("import a\nx, y = a.f(), 1\nx.sink()", "a.f.sink"),
        ("import a\nawait_ = lambda: a.sink()", "a.sink"),
    ],
)
def test_names_are_resolved(text: str, name: str | None) -> None:
    read = facts_of("pkg/mod.py", text.encode(), Questions(SINK), redact)
    found = [call.name for call in read.calls] if isinstance(read, FileFacts) else []
    assert found == ([name] if name else [])


@pytest.mark.parametrize(
    ("expression", "constant"),
    [
        ("'a' 'b'", "ab"),
        ("'a' + 'b'", "ab"),
        ("f'{A}-x'", "value-x"),
        ("A", "value"),
        ("-3", -3),
        ("not True", False),
        ("None", None),
        ("{'k': 'v'}['k']", "v"),
        ("{'k': 'v'}.get('k')", "v"),
        ("(B := 'w')", "w"),
    ],
)
def test_constants_are_folded(expression: str, constant: object) -> None:
    value = argument(f"A = 'value'\nx.sink({expression})")
    assert value.known
    assert value.constant == constant


def test_a_text_keeps_its_pieces_and_holes() -> None:
    for form in ("f'SELECT {q} FROM t'", "'SELECT ' + q + ' FROM t'"):
        value = argument(f"def f(q):\n    x.sink({form})")
        assert value.shape is Shape.TEXT
        assert value.literal == "SELECT {} FROM t"
        assert [hole.origins for hole in value.holes] == [frozenset({"param:q"})]


@pytest.mark.parametrize(
    ("body", "origins"),
    [
        ("x.sink(p)", {"param:p"}),
        ("y = p\nx.sink(y.strip()[0])", {"param:p", "call:~p.strip"}),
        ("x.sink('%s' % p)", {"param:p"}),
        ("x.sink('{}'.format(p))", {"param:p"}),
        ("x.sink(', '.join([p]))", {"param:p"}),
        ("x.sink([p, 1])", {"param:p"}),
        ("(a, *b), c.d, e['k'] = p\nx.sink(b)", {"param:p"}),
        ("x.sink({**{'a': p}})", {"param:p"}),
        ("x.sink({k: p for k in 'ab'})", {"param:p"}),
        ("x.sink(p.y if p else None)", {"param:p"}),
        ("x.sink([*p])", {"param:p"}),
        ("x.sink('a' * 3)", set()),
        ("x.sink(not p)", {"param:p"}),
        ("x.sink({'k': p})", {"param:p"}),
        ("x.sink([y for y in p])", {"param:p"}),
        ("for y in p:\n    x.sink(y)", {"param:p"}),
        ("y = []\ny.append(p)\nx.sink(y)", {"param:p"}),
        ("y = {}\ny['k'] = p\nx.sink(y['k'])", {"param:p"}),
        ("y = 'a'\ny += p\nx.sink(y)", {"param:p"}),
        ("x.sink(p if q else 'a')", {"param:p"}),
        ("x.sink(q or p)", {"param:p", "param:q"}),
        ("x.sink('a' if p else 'b')", set()),
        ("x.sink(''.join(c for c in p if c in GOOD))", set()),
        ("x.sink([c for c in p if c])", {"param:p"}),
        ("x.sink(len(p))", set()),
        ("x.sink(int(p))", set()),
        ("import shlex\nx.sink(shlex.quote(p))", set()),
        ("import re\nx.sink(re.sub('[^a-z]', '', p))", set()),
        ("x.sink({'a': 'b'}[p])", set()),
        ("x.sink({'a': 'b'}.get(p, 'c'))", set()),
        ("x.sink({'a': 'b'}.get('z', p))", {"param:p"}),
        ("from pathlib import Path\nx.sink(Path(p).name)", set()),
        ("x.sink(p.status_code)", set()),
        (
            "try:\n    pass\nexcept OSError as e:\n    x.sink(str(e))",
            {"caught", "call:builtins.str"},
        ),
    ],
)
def test_what_flows_in(body: str, origins: set[str]) -> None:
    lines = "\n    ".join(body.split("\n"))
    assert argument(f"def f(p, q):\n    {lines}").origins == origins


@pytest.mark.parametrize(
    ("annotation", "flows"),
    [
        ("str", True),
        ("int", False),
        ("'float'", False),
        ("int | None", False),
        ("Optional[int]", False),
        ("Literal['a', 'b']", False),
        ("list[str]", True),
        ("str | None", True),
    ],
)
def test_a_closed_type_is_told_and_not_trusted(annotation: str, *, flows: bool) -> None:
    text = f"from typing import Literal, Optional\ndef f(p: {annotation}):\n    x.sink(p)"
    assert argument(text).origins == {"param:p" if flows else "typed:p"}


def test_a_request_by_hand_is_a_model_s_answer() -> None:
    text = "import requests\nx.sink(requests.post('http://m/v1/chat/completions').text)"
    assert "call:~http.model" in argument(text).origins


@pytest.mark.parametrize(
    ("condition", "tested"),
    [
        ("p in ALLOWED", True),
        ("p not in {'a'}", True),
        ("p == 'a'", True),
        ("not is_valid(p)", True),
        ("p.startswith('/srv')", True),
        ("all(c in GOOD for c in p)", True),
        ("set(p) <= GOOD", True),
        ("p", False),
        ("len(p) > 3", False),
        ("os.path.exists(p)", False),
        ("isinstance(p, str)", False),
        ("p is None", False),
    ],
)
def test_which_conditions_restrict(condition: str, *, tested: bool) -> None:
    (function,) = facts(f"def f(p):\n    if {condition}:\n        x.sink(p)").functions
    assert ("p" in function.tested) is tested


@pytest.mark.parametrize(
    ("body", "tested"),
    [
        ("if p in GOOD:\n    x.sink(p)", {"param:p"}),
        ("if p not in GOOD:\n    return\nx.sink(p)", {"param:p"}),
        ("if p not in GOOD:\n    raise ValueError\nx.sink(p)", {"param:p"}),
        ("if p not in GOOD:\n    sys.exit(1)\nx.sink(p)", {"param:p"}),
        ("while p not in GOOD:\n    p = p[1:]\nx.sink(p)", {"param:p"}),
        ("if p in A:\n    return 1\nelse:\n    note(p)\nx.sink(p)", {"param:p"}),
        (
            "if p in A:\n    if q:\n        return 1\n    else:\n        raise q\nx.sink(p)",
            {"param:p"},
        ),
        ("if p not in GOOD:\n    print(p)\nx.sink(p)", set()),
        ("x.sink(p)\nif p not in GOOD:\n    return", set()),
        ("if q in GOOD:\n    x.sink(p)", {"param:q"}),
        ("y = root + p\nif y.startswith(root):\n    x.sink(y)", {"param:p"}),
        ("y = root + p\nif y.startswith(root):\n    x.sink(p)", set()),
        ("y = p\nif p in GOOD:\n    x.sink(y)", {"param:p"}),
    ],
)
def test_which_origins_are_tested_at_a_call(body: str, tested: set[str]) -> None:
    lines = "\n    ".join(body.split("\n"))
    calls = facts(f"def f(p, q):\n    {lines}").calls
    (call,) = [call for call in calls if call.short == "sink"]
    assert call.tested == tested


@pytest.mark.parametrize(
    ("body", "origins"),
    [
        ("x.sink(self.a)", {"field:pkg.mod.A.a"}),
        ("self.a = p\nx.sink(self.a)", {"field:pkg.mod.A.a"}),
        ("self.a = ask()\nx.sink(self.a)", {"field:pkg.mod.A.a", "call:~ask"}),
        ("x.sink(self.a.b)", {"field:pkg.mod.A.a", "field:pkg.mod.A.a.b"}),
        ("o.a = p\nx.sink(o.a)", {"param:p"}),
        ("o.a = p\nx.sink(o.b)", set()),
        ("global G\nG = p\nx.sink(G)", {"field:pkg.mod.G"}),
        ("ALL.append(p)\nx.sink(ALL)", {"field:pkg.mod.ALL"}),
    ],
)
def test_what_outlives_a_function_is_known_by_its_name(body: str, origins: set[str]) -> None:
    lines = "\n        ".join(body.split("\n"))
    text = f"ALL = []\nclass A:\n    def f(self, p):\n        {lines}\n"
    assert argument(text).origins == origins


def test_what_fills_a_field_is_kept() -> None:
    text = """
    class A:
        def f(self, p):
            self.a = p
            self.b = 1
            self.c.append(p)
            x.sink(p)
    """
    kept = [(item.target, "param:p" in item.value.origins) for item in facts(text).assignments]
    assert kept == [("pkg.mod.A.a", True), ("pkg.mod.A.c", True)]


def test_calls_that_may_hand_on_are_kept() -> None:
    text = """
    import os

    def f(p):
        other(p)
        other("constant")
        print(p)
        list(map(os.system, p))
        x.sink()
    """
    assert [call.name for call in facts(text).calls] == ["~other", "builtins.map", "~x.sink"]


def test_the_first_spread_argument_is_told() -> None:
    assert only_call("def f(*o):\n    x.sink(1, *o)").starred == 1
    assert only_call("def f(**o):\n    x.sink(1, **o)").starred == -1


def test_further_arguments_are_told() -> None:
    (function,) = facts("def f(a, *b, **c):\n    x.sink(a)").functions
    assert function.rest == ("b", "c")


def test_what_a_generator_yields_it_returns() -> None:
    (function,) = facts("def f(p):\n    yield p\n    yield from x.sink(p)\n    yield").functions
    assert [sorted(found.value.origins) for found in function.returns] == [
        ["param:p"],
        ["call:~x.sink", "param:p"],
    ]


def test_a_match_binds_what_its_patterns_capture() -> None:
    text = """
    def f(p):
        match p:
            case {"a": y, **rest} if y:
                x.sink([y, rest])
            case [first, *others] | (first, others):
                x.sink([first, others])
    """
    found = facts(text).calls
    assert [call.args[0].origins for call in found] == [{"param:p"}, {"param:p"}]


def test_a_call_through_super_is_one_of_the_base() -> None:
    text = "class A(Base):\n    def sink(self, p):\n        super().sink(p)\n"
    assert [call.name for call in facts(text, *calls("*.sink")).calls] == ["~Base.sink"]


def test_a_file_in_which_nothing_is_asked_is_read_when_it_is_reached() -> None:
    text = b"import other\ndef f(p):\n    other.go(p)\n"
    put_off = facts_of("a.py", text, Questions(SINK), redact, reached=False)
    assert isinstance(put_off, Later)
    read = facts_of("a.py", text, Questions(SINK), redact)
    assert isinstance(read, FileFacts)
    assert [call.name for call in read.calls] == ["other.go"]


def test_a_class_body_is_not_seen_from_its_methods() -> None:
    text = """
    class A:
        open = print

        def g(self):
            x.sink(open)
    """
    assert argument(text).name == "builtins.open"


def test_own_definitions_come_before_builtins() -> None:
    text = "def eval(t):\n    return t\n\nx.sink(eval)"
    assert argument(text).name == "pkg.mod.eval"


def test_keywords_stand_on_their_own_lines() -> None:
    call = only_call("x.sink(\n    1,\n    a=2,\n    b=3,\n)")
    assert (call.place.line, call.at("a").line, call.at("b").line) == (1, 3, 4)
    assert call.at("absent").line == 1


def test_spread_arguments_are_told() -> None:
    assert only_call("def f(**o):\n    x.sink(**o)").option("a") is Missing.HIDDEN
    assert only_call("def f(*o):\n    x.sink(*o)").option("a", index=0) is Missing.HIDDEN
    assert only_call("def f(*o):\n    x.sink(*o)").option("a") is Missing.ABSENT
    assert only_call("x.sink(1, a=2)").option("b", index=1) is Missing.ABSENT
    assert only_call("x.sink(*[1, 2])").option("b", index=1) == Value(Shape.CONSTANT, 2)


def test_functions_carry_signature_doc_and_decorators() -> None:
    text = '''
    from lib import mark
    from shapes import Ask

    @mark("name", flag=True)
    async def tool(ask: Ask, *rest, at: str = "here", **more):
        """Says what it does."""
        return ask
    '''
    (function,) = facts(text, *decorators("*.mark")).functions
    assert function.params == ("ask", "rest", "at", "more")
    assert dict(function.types) == {"ask": "shapes.Ask", "at": "builtins.str"}
    assert [(name, value) for name, value, _ in function.defaults] == [("at", "here")]
    assert (function.doc, function.doc_place and function.doc_place.line) == (
        "Says what it does.",
        6,
    )
    (decorator,) = function.decorators
    assert (decorator.name, decorator.args[0].text) == ("lib.mark", "name")
    assert function.returns[0].value.origins == {"param:ask"}


def test_annotated_dependencies_are_seen() -> None:
    text = "def f(u: Annotated[str, x.sink(current)]):\n    pass"
    assert only_call(text).args[0].name == "~current"


def test_returns_know_handlers() -> None:
    text = """
    def f(p):
        try:
            return x.sink(p)
        except OSError as error:
            return str(error)
    """
    (function,) = facts(text).functions
    assert [found.caught for found in function.returns] == [False, True]


def test_aliases_inside_functions_are_not_missed() -> None:
    text = """
    from a import sink as s
    from b import Maker
    held = Maker()

    def f(p):
        s(p)

    def g(p):
        held(p)
    """
    found = facts(text, *calls("a.sink", "b.Maker.__call__")).calls
    assert [(call.name, call.scope) for call in found] == [
        ("a.sink", "pkg.mod.f"),
        ("b.Maker.__call__", "pkg.mod.g"),
    ]


def test_only_what_was_asked_is_kept() -> None:
    text = """
    import wanted.module
    import other

    PROMPT = "You help."
    settings = {"role": "system", "x": 1}
    other.call()
    wanted.module.call()

    class Mine(Base):
        pass
    """
    asked = (*imports("wanted*"), *targets("prompt"), *keys("role"), *bases("*.Base"))
    read = facts(text, *asked)
    assert [item.name for item in read.imports] == ["wanted.module"]
    assert [item.target for item in read.assignments] == ["pkg.mod.PROMPT"]
    assert [item.value.entry("x") is not None for item in read.maps] == [True]
    assert [item.bases for item in read.classes] == [("~Base",)]
    assert not [call for call in read.calls if call.name == "other.call"]


def test_a_file_without_the_words_is_not_parsed() -> None:
    assert facts_of("a.py", b"broken(:", Questions(SINK), redact) is None


def test_a_broken_file_leaves_a_gap_with_its_words() -> None:
    read = facts_of("a.py", b"x.sink(\n", Questions(SINK), redact)
    assert isinstance(read, Gap)
    assert read.words is not None
    assert "sink" in read.words


def test_a_deep_expression_is_a_gap_and_no_crash() -> None:
    text = b"x.sink(" + b"(" * 5_000 + b"1" + b")" * 5_000 + b")\n"
    assert isinstance(facts_of("a.py", text, Questions(SINK), redact), Gap)


def test_a_long_sum_is_a_gap_or_facts_and_no_crash() -> None:
    text = b"x.sink(" + b" + ".join([b"'a'"] * 20_000) + b")\n"
    assert isinstance(facts_of("a.py", text, Questions(SINK), redact), FileFacts | Gap)


def test_secrets_are_not_kept() -> None:
    value = argument("x.sink('password = \"hunter2hunter2\"')")
    assert "hunter2" not in (value.text or "")


def test_a_notebook_keeps_cells_and_lines() -> None:
    content = (
        b'{"cells": [{"cell_type": "markdown", "source": ["x"]},\n'
        b' {"cell_type": "code", "source": ["import a\\n", "a.sink(1)\\n"],\n'
        b'  "outputs": [], "metadata": {}}],\n'
        b' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
    )
    read = facts_of("n.ipynb", content, Questions(SINK), redact)
    assert isinstance(read, FileFacts)
    (call,) = read.calls
    assert (call.name, call.place.line, call.place.cell) == ("a.sink", 2, 2)


def test_functions_of_one_name_are_kept_apart_by_their_places() -> None:
    text = "def f(p):\n    x.sink(p)\n\ndef f(q):\n    x.sink(q)"
    functions: tuple[Function, ...] = facts(text).functions
    assert [(item.name, item.place.line) for item in functions] == [
        ("pkg.mod.f", 1),
        ("pkg.mod.f", 4),
    ]

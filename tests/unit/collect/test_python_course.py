"""What the walk notes of handlers, switches, comparisons and loops."""

import pytest

from bartizan.evidence.course import Cap, Ends
from tests.unit.collect.test_python_walk import facts, only_call

TRY = "import x\ntry:\n    x.sink()\n"


@pytest.mark.parametrize(
    ("handlers", "caught"),
    [
        ("except ValueError:\n    pass", [("builtins.ValueError", Ends.GOES_ON)]),
        ("except:\n    raise", [("builtins.BaseException", Ends.REFUSES)]),
        ("except (KeyError, x.Error):\n    y = 1", [("builtins.KeyError", Ends.GOES_ON),
                                                    ("x.Error", Ends.GOES_ON)]),
        ("except x.Error:\n    exit(1)", [("x.Error", Ends.REFUSES)]),
        ("except x.Error:\n    say(status=403)", [("x.Error", Ends.REFUSES)]),
        ("finally:\n    pass", []),
    ],
)  # fmt: skip
def test_a_call_knows_the_handlers_around_it(handlers: str, caught: list[tuple[str, Ends]]) -> None:
    found = only_call(TRY + handlers).caught
    assert [(each.error, each.ends) for each in found] == caught


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        ("return None", Ends.LEAVES),
        ("return 'no', 401", Ends.REFUSES),
        ("return redirect('/login')", Ends.REFUSES),
        ("if late:\n            raise\n        else:\n            return None", Ends.LEAVES),
    ],
)
def test_a_handler_that_returns_refuses_by_what_it_returns(last: str, ends: Ends) -> None:
    text = f"import x\ndef f():\n    try:\n        x.sink()\n    except E:\n        {last}\n"
    assert only_call(text).caught[0].ends is ends


def test_the_innermost_handlers_come_first_and_end_with_their_try() -> None:
    text = (
        "import x\ntry:\n    try:\n        x.sink(1)\n    except A:\n        pass\n    x.sink(2)\n"
        "except B:\n    x.sink(3)\nx.sink(4)\n"
    )
    found = {
        call.args[0].constant: [each.error for each in call.caught] for call in facts(text).calls
    }
    assert found == {1: ["~A", "~B"], 2: ["~B"], 3: [], 4: []}


def test_more_handlers_than_are_kept_may_do_anything() -> None:
    many = "".join(f"except E{i}:\n    raise\n" for i in range(200))
    caught = only_call(TRY + many).caught
    assert len(caught) < 40
    assert caught[-1][:2] == ("builtins.BaseException", Ends.GOES_ON)


SWITCHED = [
    ("if not API_KEY:\n        return\n    check()", ("API_KEY", (), False, False)),
    ("if MODE == 'none':\n        return\n    check()", ("MODE", ("none",), True, False)),
    ("if MODE != 'prod':\n        return\n    check()", ("MODE", ("prod",), False, False)),
    ("if API_KEY and k != 1:\n        raise E", ("API_KEY", (), False, True)),
    ("if ENV in ('dev', 'test'):\n        pass\n    else:\n        check()",
     ("ENV", ("dev", "test"), True, True)),
    ("if AUTH is None:\n        return\n    check()", ("AUTH", ("None",), True, False)),
]  # fmt: skip


@pytest.mark.parametrize(("body", "switch"), SWITCHED)
def test_a_condition_on_a_setting_leaves_something_out(
    body: str, switch: tuple[str, tuple[str, ...], bool, bool]
) -> None:
    (function,) = facts(f"def sink(k):\n    {body}\n").functions
    found = [(s.value.name.lstrip("~"), s.texts, s.skips, s.within) for s in function.switches]
    assert switch in found


def test_a_condition_on_nothing_of_access_is_no_switch() -> None:
    (function,) = facts("def sink(k):\n    if SIZE:\n        return\n    check()\n").functions
    assert function.switches == ()


@pytest.mark.parametrize(
    ("test", "weighed"),
    [
        ("k == SECRET", True),
        ("k in KEYS", True),
        ("k == 'a-long-one'", True),
        ("k == 'Bearer'", False),
        ("k is None", False),
        ("k != ''", False),
        ("len(k) > 2", False),
        ("User.id == k", False),
    ],
)
def test_what_is_compared_with_something_one_must_know_is_weighed(
    test: str, *, weighed: bool
) -> None:
    (function,) = facts(f"def sink(k):\n    return {test}\n").functions
    assert ("param:k" in function.weighed) is weighed


def test_what_something_is_looked_up_by_is_weighed() -> None:
    (function,) = facts("def sink(k):\n    return TABLE[k]\n").functions
    assert "param:k" in function.weighed


@pytest.mark.parametrize(
    ("loop", "cap"),
    [
        ("while True:\n        x()", Cap.NONE),
        ("while not done:\n        x()", Cap.NONE),
        ("while n < most:\n        x()", Cap.SET),
        ("while n < endless:\n        x()", Cap.ENDLESS),
        ("while unset is None or n < unset:\n        x()", Cap.ENDLESS),
        ("while n < unset:\n        x()", Cap.SET),
        ("while True:\n        n += 1\n        if n == 9:\n            break", Cap.SET),
        ("while True:\n        if elapsed() > 9:\n            return", Cap.SET),
        ("while True:\n        if return_code > 0:\n            break", Cap.NONE),
        (("while True:\n        def f():\n            n += 1\n            if n > 2:\n"
         "                return"), Cap.NONE),
        ("for _ in range(9):\n        x()", Cap.SET),
        ("for _ in count():\n        x()", Cap.NONE),
    ],
)  # fmt: skip
def test_a_loop_is_ended_by_a_count_or_by_nothing(loop: str, cap: Cap) -> None:
    text = f"def sink(n, most=9, unset=None, endless=float('inf')):\n    {loop}\n"
    function = next(f for f in facts(text).functions if f.short == "sink")
    assert [each.cap for each in function.loops] == [cap]

"""The list of allowed names is data: its version and its digest are pinned."""

from hashlib import sha256
from importlib.resources import files

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.facts import Name, Use
from bartizan.scan.allowed import allowed, parse
from bartizan.scan.gadgets import is_gadget

VERSION = "2026-11-26.5"
DIGEST = "e816fd906d8eeaca44b183ea315b441e6c5c192f6982f29a6f88aa34601c7792"
NEVER = [
    ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("builtins", "getattr"),
    ("subprocess", "Popen"), ("pickle", "loads"), ("importlib", "import_module"), ("torch", "load"),
    ("numpy", "load"), ("joblib.numpy_pickle", "load"), ("pandas", "read_pickle"),
    ("operator", "attrgetter"), ("operator", "methodcaller"), ("functools", "reduce"),
    ("types", "FunctionType"), ("numpy._core", "_ufunc_reconstruct"), ("pkgutil", "resolve_name"),
    ("torch._utils", "_import_dotted_name"), ("torch.fx.graph_module", "reduce_graph_module"),
    ("cloudpickle.cloudpickle", "_make_function"), ("webbrowser", "open"),
    ("copyreg", "add_extension"),
]  # fmt: skip


def test_the_list_is_the_one_that_was_reviewed() -> None:
    text = (files("bartizan.scan") / "data" / "allowed.txt").read_bytes()
    assert (allowed().version, sha256(text).hexdigest()) == (VERSION, DIGEST)


@pytest.mark.parametrize(("module", "name"), NEVER)
def test_what_runs_code_is_a_gadget_and_on_no_list(module: str, name: str) -> None:
    wanted = Name(module, name)
    assert (wanted in allowed(), is_gadget(wanted)) == (False, True)


def test_no_allowed_name_walks_into_a_module() -> None:
    odd = [
        name
        for name in allowed().names()
        if "." in name.qualname and {"os", "sys", "modules"} & set(name.qualname.split("."))
    ]
    assert odd == []


def test_an_entry_says_which_uses_it_allows() -> None:
    known = parse(["# bartizan allowed names 1", "a.b", "  C cs", "  D"])
    assert known.of(Name("a.b", "C")) == {Use.NAMED, Use.CALLED, Use.STATE}
    assert known.of(Name("a.b", "D")) == {Use.NAMED}


def test_the_list_that_ships_is_what_its_text_says() -> None:
    text = (files("bartizan.scan") / "data" / "allowed.txt").read_text("utf-8")
    known, whole = allowed(), parse(text.splitlines())
    assert (known.version, dict(known.letters)) == (whole.version, whole.letters)


ODD = ["", " ", "#", "collections\n  Counter cnsf\n  OrderedDict cnsf", "  Counter", "Counter cnsf"]


@pytest.mark.parametrize("module", [*ODD, allowed().version, "collections\n", "\ncollections"])
def test_a_module_is_found_by_its_whole_name(module: str) -> None:
    assert Name(module, "Counter") not in allowed()


def test_old_names_are_the_names_of_today() -> None:
    assert Use.CALLED in allowed().of(Name("numpy.core.multiarray", "_reconstruct"))


@pytest.mark.parametrize("lines", [["a", "  B c"], ["# bartizan allowed names 1", "a", "  B x"]])
def test_a_list_without_a_version_or_with_odd_uses_is_refused(lines: list[str]) -> None:
    with pytest.raises(FormatError):
        parse(lines)


def test_what_keeps_results_in_a_folder_is_no_more_than_unknown() -> None:
    assert [is_gadget(Name("joblib.memory", name)) for name in ("Memory", "MemorizedFunc")] == [
        False,
        True,
    ]

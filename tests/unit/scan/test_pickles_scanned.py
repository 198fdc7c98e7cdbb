"""A pickle is safe when it names only what is known to build data, for the use it makes of it."""

import pickle
from collections import OrderedDict, deque
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from bartizan.scan.facts import Verdict
from tests.builders_opcodes import (
    PLAIN,
    SHELL,
    bytes_,
    call,
    fields,
    name,
    new,
    text,
    whole,
)
from tests.unit.scan.scanning import findings, rules, verdict

LOG = name("numpy", "log1p")
PAIRS = b"](" + text("append") + LOG + b"\x86e"
DTYPE = call("numpy", "dtype", text("O8"), b"\x89", b"\x88")
TEMPLATE = """
def _parse_args(self, a, b,  loc=0, scale=1):
    return (a, b, ), loc, scale

def _parse_args_rvs(self, a, b,  loc=0, scale=1, size=None):
    return self._argcheck_rvs(a, b,  loc, scale, size=size)

def _parse_args_stats(self, a, b,  loc=0, scale=1, moments='mv'):
    return (a, b, ), loc, scale, moments
"""
ZONE = call("builtins", "getattr", name("zoneinfo", "ZoneInfo"), text("_unpickle"))
ENTROPY = call(
    "builtins", "getattr", new("scipy.stats._discrete_distns", "zipf_gen"), text("_entropy")
)
RECONSTRUCT = name("numpy._core.multiarray", "_reconstruct")
HOOKED = {
    "an ordered dictionary": call("collections", "OrderedDict") + text("extend") + LOG + b"s",
    "an instance that is a dictionary": new("sklearn.utils._bunch", "Bunch")
    + b"("
    + text("add")
    + LOG
    + b"u",
    "a dictionary made of pairs": call("builtins", "dict", PAIRS),
    "an ordered dictionary made of pairs": call("collections", "OrderedDict", PAIRS),
    "a dictionary that a function rebuilds": call(
        "copyreg",
        "_reconstructor",
        name("collections", "OrderedDict"),
        name("builtins", "dict"),
        fields(append=LOG),
    ),
    "a key that a call returns": b"}" + call("builtins", "str", text("__setstate__")) + LOG + b"s",
    "a scalar that is any object": call(
        "numpy._core.multiarray", "scalar", DTYPE, fields(__setstate__=LOG)
    ),
    "the second half of a state": b"N" + call("builtins", "dict", PAIRS) + b"\x86",
}


def distributed(**state: bytes) -> bytes:
    """Return a pickle of a distribution of scipy with a state."""
    return whole(new("scipy.stats._continuous_distns", "norm_gen"), fields(**state), b"b")


def hooked(state: bytes) -> bytes:
    """Return a pickle of an instance that is given a state."""
    return whole(new("sklearn.svm._classes", "SVC"), state, b"b")


RUNS = {
    "a command": SHELL,
    "a command by its old name": b"ccommands\ngetoutput\n(S'true'\ntR.",
    "code": whole(call("builtins", "exec", text("1"))),
    "a dotted walk": whole(call("logging", "os.system", text("true"))),
    "a dotted walk through a library": whole(
        call("torch.serialization", "os.system", text("true"))
    ),
    "a walk below an allowed class": whole(call("collections", "OrderedDict.__init__.__globals__")),
    "numpy's way to any name": whole(
        call("numpy._core", "_ufunc_reconstruct", text("os"), text("x"))
    ),
    "a method of a library": whole(call("acme", "Model.from_pretrained", text("x"))),
    "a function that acts": whole(call("acme.files", "read_table", text("x"))),
    "a file that is written": whole(call("pathlib", "Path.touch", text("x"))),
    "a number of the registry": whole(b"\x82\x01"),
    "a computed name": whole(call("_codecs", "encode", text("os")), text("system"), b"\x93"),
    "a call of what a call returned": whole(
        call("functools", "partial", name("numpy", "log1p")), b")R"
    ),
    "an object of the program changed": whole(
        name("collections", "OrderedDict"), fields(a=b"N"), b"b"
    ),
    "before a broken end": SHELL[:-1] + b"\xff\xfe",
    "after a number that C alone takes": b"I0x1\n0" + b"cos\nsystem\n(S'true'\ntR.",
    "in the second pickle": PLAIN + SHELL,
    "in bytes that are loaded": whole(call("torch.storage", "_load_from_bytes", bytes_(SHELL))),
    "in loaded bytes out of sight": whole(
        call("torch.storage", "_load_from_bytes", call("builtins", "bytes", text("x")))
    ),
    "in bytes that nothing loads": whole(bytes_(SHELL), call("collections", "deque")),
    "in text that another alphabet makes a pickle of": whole(
        call(
            "torch.storage",
            "_load_from_bytes",
            call("_codecs", "encode", text(SHELL.decode("cp037")), text("cp037")),
        )
    ),
    "in bytes that a kept loader is called with later": whole(
        call("functools", "partial", name("torch.storage", "_load_from_bytes"), bytes_(PLAIN))
    ),
    "a kept loader in a list": whole(b"](", name("torch.storage", "_load_from_bytes"), b"e"),
    "a kept loader in a state": whole(
        new("sklearn.svm._classes", "SVC"),
        fields(a=name("torch.storage", "_load_from_bytes")),
        b"b",
    ),
    "a list of a range": whole(
        call("builtins", "list", call("builtins", "range", b"J\xff\xff\xff\x7f"))
    ),
    "zeros without end": whole(call("builtins", "bytes", b"\x8a\x05\x00\x00\x00\x00\x40")),
    "zeros by a long number": whole(
        call("builtins", "bytes", b"\x8a\x09" + b"\x00" * 7 + b"\x01\x00")
    ),
    "zeros by a longer number": whole(
        call("builtins", "bytes", b"\x8b\x06\x00\x00\x00\x00\x00\x00\x00\x00\x01")
    ),
    "zeros by a line": whole(call("builtins", "bytes", b"I99999999999\n")),
    "zeros by a long line": whole(call("builtins", "bytearray", b"L99999999999L\n")),
    "zeros by a line in another base": whole(call("builtins", "bytes", b"I0x7fffffff\n")),
    "zeros by a text": whole(
        call("builtins", "bytes", call("builtins", "int", text("99999999999")))
    ),
    "zeros by a function that makes an instance": whole(
        call("copyreg", "__newobj__", name("builtins", "bytes"), b"J\xff\xff\xff\x7f")
    ),
    "a power of ten as a fraction": whole(call("fractions", "Fraction", text("1e999999999"))),
    "through a function that calls": whole(
        call("torch._tensor", "_rebuild_from_type_v2", name("os", "system"), b"NNN")
    ),
    "more bytes than can be": b"\x80\x04\x8e" + (1 << 62).to_bytes(8, "little") + b"x",
    "a text of an instance": whole(
        call("builtins", "str", new("torch.nn.modules.module", "Module") + fields(a=b"N") + b"b")
    ),
    "its own hook in an instance": whole(
        new("sklearn.svm._classes", "SVC"), fields(__setstate__=name("numpy", "log1p")), b"b"
    ),
    "its own hook in what a namespace keeps": whole(
        call("types", "SimpleNamespace", fields(__setstate__=name("numpy", "log1p")))
    ),
    "its own hook in what a tensor keeps": whole(
        call(
            "torch._tensor",
            "_rebuild_from_type_v2",
            name("builtins", "float"),
            name("torch", "Tensor"),
            b")",
            fields(__setstate__=name("numpy", "log1p")),
        )
    ),
    "its own hook in the fourth part of a state": whole(
        call("functools", "partial", name("builtins", "dict")),
        b"(",
        name("builtins", "dict"),
        b")}",
        fields(__setstate__=name("numpy", "log1p")),
        b"tb",
    ),
    **{f"its own hook in {case}": hooked(state) for case, state in HOOKED.items()},
}
HARMLESS = {
    "numbers and texts": pickle.dumps({"a": [1, 2.5, "x", b"y", None]}, 4),
    "old numbers and texts": pickle.dumps({"a": [1, 2.5, "x", b"y", None]}, 0),
    "containers": pickle.dumps([OrderedDict(a=1), deque([1]), {1}, frozenset({2})], 2),
    "values": pickle.dumps([datetime(2026, 1, 1, tzinfo=UTC), PurePosixPath("a/b"), 1j], 4),
    "a distribution": distributed(a=b"N", _parse_arg_template=text(TEMPLATE)),
    "a distribution without arguments": distributed(
        _parse_arg_template=text(TEMPLATE.replace("a, b, ", "").replace("loc=0, scale=1", "loc=0"))
    ),
    "a function of numbers over a method of a distribution": whole(
        new("numpy", "vectorize"), b"}" + text("pyfunc") + ENTROPY + b"sb"
    ),
    "a time zone": whole(ZONE, b"(" + text("Europe/Berlin") + b"\x88tR"),
    "an array by dill": whole(
        call(
            "dill._dill",
            "_create_array",
            RECONSTRUCT,
            b"(" + name("numpy", "ndarray") + b"K\x00\x85" + text("b") + b"t",
            b"(K\x01K\x01\x85" + DTYPE + b"\x89" + text("x") + b"t",
            b"N",
        )
    ),
    "an estimator of protocol 0": whole(
        call(
            "copy_reg",
            "_reconstructor",
            name("sklearn.svm._classes", "SVC"),
            name("__builtin__", "object"),
            b"N",
        ),
        fields(C=b"K\x01"),
        b"b",
    ),
    "an estimator": whole(new("sklearn.svm._classes", "SVC"), fields(C=b"K\x01"), b"b"),
    "what Cython rebuilds": whole(
        call(
            "sklearn._loss._loss",
            "__pyx_unpickle_CyHalfMultinomialLoss",
            name("sklearn._loss._loss", "CyHalfMultinomialLoss"),
            b"K\x01N",
        ),
        b")\x85b",
    ),
    "a random generator": whole(
        call(
            "numpy.random._pickle",
            "__generator_ctor",
            call(
                "numpy.random._pickle", "__bit_generator_ctor", name("numpy.random._pcg64", "PCG64")
            ),
        )
    ),
    "data without a formula": whole(
        new("statsmodels.base.data", "PandasData"), fields(endog=b"N"), b"b"
    ),
    "loaded bytes that are data": whole(call("torch.storage", "_load_from_bytes", bytes_(PLAIN))),
    "loaded bytes as old text": whole(
        call(
            "torch.storage",
            "_load_from_bytes",
            call("_codecs", "encode", text(PLAIN.decode("latin-1")), text("latin1")),
        )
    ),
    "a state in an ordered dictionary": hooked(
        call("collections", "OrderedDict") + text("add") + b"K\x01s"
    ),
    "functions by their names, and no state": whole(
        call("collections", "OrderedDict") + text("add") + LOG + b"s"
    ),
    "a state of numbers": hooked(
        fields(
            a=call(
                "numpy._core.multiarray",
                "scalar",
                call("numpy", "dtype", text("f8"), b"\x89", b"\x88"),
                bytes_(b"x" * 8),
            )
        )
    ),
    "a fraction": whole(call("fractions", "Fraction", text("3/4"))),
    "empty bytes": whole(call("builtins", "bytearray"), call("builtins", "range", b"K\x09")),
    "words that sound dangerous": pickle.dumps(["os", "system", "eval", "cos\nsystem\n"], 2),
}
UNKNOWN = {
    "a class": whole(call("acme.models", "Net")),
    "a known class for another use": whole(call("sklearn.svm._classes", "SVC")),
    "an allowed class by a function that calls": whole(
        call("torch._tensor", "_rebuild_from_type_v2", name("sklearn.svm._classes", "SVC"), b")NN")
    ),
    "an initialiser by the function that reconstructs": whole(
        call(
            "copyreg",
            "_reconstructor",
            name("sklearn.svm._classes", "SVC"),
            name("sklearn.svm._classes", "SVC"),
            b"N",
        )
    ),
    "a tree that is built with a function of the file": whole(
        call("sklearn.neighbors._ball_tree", "BallTree", b"N", b"K\x01", name("numpy", "log1p"))
    ),
    "a formula": whole(
        new("statsmodels.base.data", "PandasData"), fields(restore_model_spec=b"N"), b"b"
    ),
    "a distribution that runs a template": distributed(_parse_arg_template=text("print()")),
    "a distribution that runs a template and more": distributed(
        _parse_arg_template=text(TEMPLATE + "print()")
    ),
    "a distribution whose default runs": distributed(
        _parse_arg_template=text(TEMPLATE.replace("loc=0", "loc=print()"))
    ),
    "a distribution whose template is computed": distributed(
        _parse_arg_template=call("builtins", "str", text("print()"))
    ),
    "a distribution with a method of its own": distributed(_attach_methods=LOG),
    "a distribution whose keys nobody sees": whole(
        new("scipy.stats._continuous_distns", "norm_gen"),
        b"}(K\x01Nu",
        b"b",
    ),
}


@pytest.mark.parametrize("case", RUNS)
def test_what_runs_or_hides_is_critical(case: str) -> None:
    assert verdict(RUNS[case]) is Verdict.CRITICAL


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(whole(name("builtins", "getattr")), id="the whole value"),
        pytest.param(whole(b"]" + name("builtins", "getattr") + b"a"), id="in a list"),
        pytest.param(whole(b"}" + text("f") + name("builtins", "getattr") + b"s"), id="a field"),
        pytest.param(
            whole(new("sklearn.svm._classes", "SVC"), name("builtins", "getattr"), b"b"),
            id="a state",
        ),
        pytest.param(
            whole(call("collections", "defaultdict", name("builtins", "getattr"))), id="handed on"
        ),
        pytest.param(
            whole(name("collections", "deque"), name("builtins", "getattr"), b"R"),
            id="handed on bare",
        ),
        pytest.param(
            whole(call("builtins", "getattr", name("zoneinfo", "ZoneInfo"), text("mro"))),
            id="another attribute",
        ),
        pytest.param(
            whole(
                call(
                    "builtins",
                    "getattr",
                    name("zoneinfo", "ZoneInfo"),
                    call("builtins", "str", text("_unpickle")),
                )
            ),
            id="by a computed text",
        ),
        pytest.param(
            whole(
                call("builtins", "getattr", name("zoneinfo", "ZoneInfo"), text("_unpickle"), b"N")
            ),
            id="with a default",
        ),
        pytest.param(whole(name("builtins", "getattr"), b"Q"), id="a persistent id"),
        pytest.param(
            whole(
                call(
                    "dill._dill", "_create_array", name("os", "system"), text("id") + b"\x85", b"N"
                )
            ),
            id="called by dill",
        ),
        pytest.param(
            whole(
                call(
                    "dill._dill", "_create_array", RECONSTRUCT, name("os", "system") + b"\x85", b"N"
                )
            ),
            id="made by dill",
        ),
    ],
)
def test_what_reaches_any_attribute_is_critical(content: bytes) -> None:
    assert verdict(content) is Verdict.CRITICAL


@pytest.mark.parametrize("case", HARMLESS)
def test_data_is_safe(case: str) -> None:
    assert findings(HARMLESS[case]) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_nobody_has_judged_is_for_review(case: str) -> None:
    assert verdict(UNKNOWN[case]) is Verdict.REVIEW


def test_a_pickle_that_is_cut_off_is_inconclusive() -> None:
    assert verdict(pickle.dumps(["x" * 300, "y"], 4)[:-4]) is Verdict.INCONCLUSIVE


def test_bytes_behind_a_pickle_are_inconclusive() -> None:
    assert rules(PLAIN + b"\xff\xff\xff") == {"trailing-bytes"}


def test_a_finding_has_the_place_of_its_opcode() -> None:
    called = next(each for each in findings(SHELL) if "calls" in each.message)
    assert SHELL[called.offset or 0 : (called.offset or 0) + 1] == b"R"

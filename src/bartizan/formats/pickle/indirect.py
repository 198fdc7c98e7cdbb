"""Functions of picklers that call, or make an instance of, what they are given; by position.

A pickle that calls one of them does to its argument what the function would: so it is noted as a
use of that argument. Old and new names of one function both stand here.
"""

import re
from typing import Final

from bartizan.formats.pickle.facts import Name, Use
from bartizan.formats.pickle.stack import Made, Parts, Value

Places = tuple[tuple[int, Use], ...]

_FIRST_NEW: Final[Places] = ((0, Use.NEW),)
_SECOND_CALLED: Final[Places] = ((1, Use.CALLED),)
# What is done to the argument at a place. The result is an instance of the last one that is named.
INDIRECT: Final[dict[Name, Places]] = {
    **{
        Name(module, name): _FIRST_NEW
        for module in ("copyreg", "copy_reg")
        for name in ("__newobj__", "__newobj_ex__")
    },
    # It calls the initialiser of its second argument, where that is not `object`.
    Name("copyreg", "_reconstructor"): ((0, Use.NEW), (1, Use.CALLED)),
    Name("copy_reg", "_reconstructor"): ((0, Use.NEW), (1, Use.CALLED)),
    Name("numpy._core.multiarray", "_reconstruct"): _FIRST_NEW,
    Name("numpy.core.multiarray", "_reconstruct"): _FIRST_NEW,
    Name("numpy.ma.core", "_mareconstruct"): ((0, Use.NEW), (1, Use.NEW)),
    Name("numpy.random._pickle", "__bit_generator_ctor"): ((0, Use.CALLED),),
    Name("dill._dill", "_create_array"): ((0, Use.CALLED),),
    Name("numpy.random._pickle", "__generator_ctor"): _SECOND_CALLED,
    Name("numpy.random._pickle", "__randomstate_ctor"): _SECOND_CALLED,
    Name("pandas.core.indexes.base", "_new_Index"): _FIRST_NEW,
    Name("pandas.core.indexes.interval", "_new_IntervalIndex"): _FIRST_NEW,
    Name("pandas.core.indexes.datetimes", "_new_DatetimeIndex"): _FIRST_NEW,
    Name("pandas.core.indexes.period", "_new_PeriodIndex"): _FIRST_NEW,
    Name("sklearn.neighbors._ball_tree", "newObj"): _FIRST_NEW,
    Name("sklearn.neighbors._kd_tree", "newObj"): _FIRST_NEW,
    Name("sklearn.metrics._dist_metrics", "newObj"): _FIRST_NEW,
    Name("torch._tensor", "_rebuild_from_type"): ((0, Use.CALLED), (1, Use.STATE)),
    Name("torch._tensor", "_rebuild_from_type_v2"): ((0, Use.CALLED), (1, Use.STATE)),
    Name("torch._utils", "_rebuild_wrapper_subclass"): _FIRST_NEW,
}
_DISCRETE: Final = "scipy.stats._discrete_distns"
_PARSED: Final = ("_parse_arg_template", "_attach_methods", "_attach_argparser_methods")


def evaluated(name: Name) -> tuple[str, ...]:
    """Return the keys under which a state has what the `__setstate__` of its class runs as code.

    All others are kept as they are. Distributions of scipy run a template, and methods to do so
    which an instance may have of its own.
    """
    if name.module == "statsmodels.base.data" and name.qualname in ("ModelData", "PandasData"):
        return ("restore_model_spec",)
    distribution = name.module in (_DISCRETE, "scipy.stats._continuous_distns")
    return _PARSED if distribution and name.qualname.endswith("_gen") else ()


# What picklers reach by `getattr`, since it has no name of its own in its module.
GETTERS: Final = frozenset(Name(module, "getattr") for module in ("builtins", "__builtin__"))
_REACHED: Final = Name("zoneinfo", "ZoneInfo._unpickle")


def reached(target: Name, given: "tuple[Value, ...]") -> Name | None:
    """Return the name of what `getattr` reaches by a text in plain sight, None for all unknown."""
    if target not in GETTERS or len(given) != len(("object", "attribute")):
        return None
    owner, attribute = given
    owner = owner.name if isinstance(owner, Made) else owner
    if not isinstance(owner, Name) or not isinstance(attribute, str):
        return None
    name = Name(owner.module, f"{owner.qualname}.{attribute}")
    # A discrete distribution keeps its entropy in a function that calls it for each number.
    entropy = name.module == _DISCRETE and name.qualname.endswith("_gen._entropy")
    return name if name == _REACHED or entropy else None


# What keeps a dictionary that it is given as the attributes of what it makes.
KEEPERS: Final = frozenset(
    {
        Name("types", "SimpleNamespace"),
        Name("torch._utils", "_rebuild_parameter_with_state"),
    }
)
# Types that ask what they are given for its parts, its text or its number, by methods of its class.
CONVERTERS: Final = frozenset(
    {
        *(
            Name(module, name)
            for module in ("builtins", "__builtin__")
            for name in (
                "str", "bytes", "bytearray", "int", "float", "complex", "list", "tuple", "dict",
                "set", "frozenset", "bool", "range", "slice", "unicode", "long",
            )
        ),
        *(Name("collections", name) for name in ("OrderedDict", "Counter", "deque", "defaultdict")),
        *(Name(*pair) for pair in (("pathlib", "PurePosixPath"), ("pathlib", "PosixPath"))),
        *(Name(*pair) for pair in (("pathlib", "Path"), ("decimal", "Decimal"), ("uuid", "UUID"))),
    }
)  # fmt: skip
# Dictionaries, whose keys nobody sees where they are made of what a call is given.
MAPPINGS: Final = frozenset(
    {
        *(Name(module, "dict") for module in ("builtins", "__builtin__")),
        *(Name("collections", name) for name in ("OrderedDict", "Counter", "defaultdict")),
    }
)
# Functions that return their second argument where the first one is numpy's type of objects.
SCALARS: Final = frozenset(
    Name(module, "scalar") for module in ("numpy._core.multiarray", "numpy.core.multiarray")
)
# Where the arguments of a function that is called stand; and for what dill makes arrays with.
ARGUMENTS: Final = 2
ARRAY_OF_DILL: Final = Name("dill._dill", "_create_array")
# Functions that unpickle the bytes that they are given.
LOADERS: Final = frozenset({Name("torch.storage", "_load_from_bytes")})
# The encodings by which picklers write bytes as text.
ONE_TO_ONE: Final = frozenset({"latin1", "latin-1", "iso-8859-1", "iso8859-1"})
ENCODERS: Final = frozenset({Name("_codecs", "encode"), Name("codecs", "encode")})
# Types that make as many bytes, or members, as a number says.
_SIZED: Final = frozenset({"bytes", "bytearray"})
_LARGEST: Final = 1 << 20
_POWERS: Final = re.compile(r"[eE][+-]?\d{4,}")


def called_with(target: Name, values: tuple[Value, ...], place: int) -> Value:
    """Return what a function hands to the argument that it calls: what it is given for that."""
    if place:
        return Parts(values[:place])
    at = 1 if target == ARRAY_OF_DILL else ARGUMENTS
    return values[at] if len(values) > at else Parts(())


def made_of(values: tuple[Value, ...], place: int) -> Value:
    """Return what a class is made of: what stands behind it, or a tuple of that."""
    behind = values[place + 1 :]
    return behind[0] if behind[:1] and isinstance(behind[0], Parts) else Parts(behind)


def fills_memory(target: Name, values: tuple[Value, ...]) -> bool:
    """Whether a call makes much out of a number: zeros, the numbers of a range, a power of ten."""
    first = values[0] if values else None
    if target.qualname == "Fraction":
        return isinstance(first, str) and _POWERS.search(first) is not None
    if target not in CONVERTERS:
        return False
    if target.qualname in _SIZED and _is_count(first):
        return True
    return any(isinstance(value, Made) and value.name.qualname in _LAZY for value in values)


def _is_count(value: Value) -> bool:
    """Whether a value is a large number, or one that a call makes of what nobody reads."""
    if isinstance(value, Made):
        return value.name.qualname in _COUNTS
    return isinstance(value, int) and value > _LARGEST


_COUNTS: Final = frozenset({"int", "long"})
# What names many values and holds none; made from numbers, and unrolled by who is given it.
_LAZY: Final = frozenset({"range", "xrange"})

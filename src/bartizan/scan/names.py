"""The names of Python 2 by their names of today: a loader maps them, so both are one name here."""

from typing import Final

from bartizan.formats.pickle.facts import Name

MODULES: Final = {
    "__builtin__": "builtins", "copy_reg": "copyreg", "cPickle": "pickle", "StringIO": "io",
    "cStringIO": "io", "commands": "subprocess", "anydbm": "dbm", "dbhash": "dbm.bsd",
    "Queue": "queue", "SocketServer": "socketserver", "ConfigParser": "configparser",
    "UserDict": "collections", "UserList": "collections", "UserString": "collections",
    "urllib2": "urllib.request", "httplib": "http.client", "exceptions": "builtins",
    "__main__": "__main__", "posixpath": "posixpath", "numpy.core": "numpy._core",
}  # fmt: skip
NAMES: Final = {
    Name("builtins", "unicode"): Name("builtins", "str"),
    Name("builtins", "xrange"): Name("builtins", "range"),
    Name("builtins", "long"): Name("builtins", "int"),
    Name("builtins", "unichr"): Name("builtins", "chr"),
    Name("builtins", "raw_input"): Name("builtins", "input"),
    Name("builtins", "reduce"): Name("functools", "reduce"),
    Name("builtins", "execfile"): Name("builtins", "exec"),
}


def canonical(name: Name) -> Name:
    """Return a name as Python 3 and numpy 2 have it."""
    module = MODULES.get(name.module, name.module)
    if module.startswith("numpy.core."):
        module = f"numpy._core.{module.removeprefix('numpy.core.')}"
    renamed = Name(module, name.qualname)
    return NAMES.get(renamed, renamed)

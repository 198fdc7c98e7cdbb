"""Which callables a pickle may name: known constructors, known gadgets, and all others."""

import re
from typing import Final

# Constructors that build tensors, arrays and containers from their arguments, and do no more.
KNOWN: Final = frozenset(
    """
    collections.OrderedDict collections.defaultdict collections.deque collections.Counter
    builtins.set builtins.frozenset builtins.dict builtins.list builtins.tuple builtins.int
    builtins.float builtins.str builtins.bool builtins.bytes builtins.bytearray builtins.complex
    builtins.range builtins.slice builtins.object
    __builtin__.set __builtin__.frozenset __builtin__.dict __builtin__.list __builtin__.tuple
    __builtin__.int __builtin__.float __builtin__.str __builtin__.unicode __builtin__.bool
    __builtin__.bytearray __builtin__.complex __builtin__.xrange __builtin__.object
    copyreg._reconstructor copy_reg._reconstructor _codecs.encode
    datetime.datetime datetime.date datetime.timedelta datetime.timezone decimal.Decimal
    joblib.numpy_pickle.NumpyArrayWrapper
    fractions.Fraction uuid.UUID pathlib.PosixPath pathlib.PurePosixPath argparse.Namespace
    numpy.ndarray numpy.dtype numpy.core.multiarray._reconstruct numpy.core.multiarray.scalar
    numpy._core.multiarray._reconstruct numpy._core.multiarray.scalar numpy.core.numeric._frombuffer
    numpy._core.numeric._frombuffer numpy.random._pickle.__randomstate_ctor
    numpy.random._pickle.__generator_ctor numpy.random._pickle.__bit_generator_ctor
    torch._utils._rebuild_tensor torch._utils._rebuild_tensor_v2 torch._utils._rebuild_tensor_v3
    torch._utils._rebuild_parameter torch._utils._rebuild_parameter_with_state
    torch._utils._rebuild_qtensor torch._utils._rebuild_sparse_tensor
    torch._utils._rebuild_device_tensor_from_numpy torch._tensor._rebuild_from_type_v2
    torch.FloatStorage torch.DoubleStorage torch.HalfStorage torch.BFloat16Storage
    torch.LongStorage torch.IntStorage torch.ShortStorage torch.CharStorage torch.ByteStorage
    torch.BoolStorage torch.storage.UntypedStorage torch.Size torch.device torch.Tensor
    torch.nn.parameter.Parameter torch.serialization._get_layout torch.float32 torch.float16
    torch.bfloat16 torch.float64 torch.int64 torch.int32 torch.int8 torch.uint8 torch.bool
    """.split()  # noqa: SIM905 - a list of names reads as one
)
_MODULES: Final = (
    "os posix nt subprocess sys runpy importlib pkgutil imp pty socket ssl shutil ctypes _ctypes"
    " webbrowser pip commands code codeop pdb bdb cProfile profile timeit trace doctest"
    " multiprocessing threading _thread asyncio concurrent signal resource platform tempfile"
    " urllib http httpx requests ftplib smtplib imaplib poplib telnetlib xmlrpc socketserver"
    " pickle _pickle cPickle dill cloudpickle joblib.load joblib.memory marshal shelve"
    " types.FunctionType types.CodeType types.MethodType inspect gc linecache"
    " builtins.eval builtins.exec builtins.compile builtins.__import__ builtins.open"
    " builtins.getattr builtins.setattr builtins.delattr builtins.input builtins.breakpoint"
    " builtins.globals builtins.locals builtins.vars builtins.apply operator.attrgetter"
    " operator.methodcaller functools.reduce"
    " torch.load torch.hub torch.jit torch.utils torch.serialization.load"
    " torch.storage._load_from_bytes"
    " torch.package torch._dynamo torch._inductor torch.multiprocessing torch.distributed"
    " numpy.load numpy.f2py numpy.testing numpy.distutils numpy.fromfile numpy.memmap"
    " pandas.read_pickle pandas.eval yaml jsonpickle sqlite3 logging.config logging.FileHandler"
    " logging.handlers _io io.open io.FileIO pathlib.Path.open pydoc site venv ensurepip distutils"
    " setuptools _osx_support _aix_support _pyrepl idlelib lib2to3"
    " antigravity this zipimport uuid._"
)
_GADGETS: Final = re.compile(
    "(?:" + "|".join(re.escape(name) for name in _MODULES.split()) + r")(?:\.|\Z|(?<=_))"
)
_LEGACY: Final = re.compile(r"__builtin__\.")
_RISKY: Final = re.compile(
    r"(?:^|\.)(?:os|posix|subprocess|sys|builtins|importlib|socket|shutil|ctypes|system|popen|spawn\w*"
    r"|exec\w*|eval|__import__|__globals__"
    r"|__subclasses__|__builtins__|write_text|write_bytes|touch|unlink|symlink_to)(?:\.|\Z)"
)


def is_known(name: str) -> bool:
    """Whether a callable only builds a tensor, an array or a container; by its exact name."""
    return name in KNOWN


def is_gadget(name: str) -> bool:
    """Whether a callable runs commands or code, reaches files or the network, or leads to such.

    A name with further dots walks through attributes, which is how a list of modules is evaded: so
    every part of it counts.
    """
    if is_known(name):
        return False
    plain = _LEGACY.sub("builtins.", name)
    return _GADGETS.match(plain) is not None or _RISKY.search(plain) is not None

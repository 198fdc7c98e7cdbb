"""Names that run commands or code, reach files or the network, or lead to what does.

The list of what is allowed decides alone what is safe. This says which of the others are worse than
unknown: everything of the standard library that is not allowed, and in the libraries of the field
what loads, compiles, downloads or spawns.
"""

import re
from functools import cache
from pkgutil import get_data
from typing import Final

from bartizan.formats.pickle.facts import Name
from bartizan.scan.names import canonical

# Modules, or names in them, of other packages; with all that is below them.
THIRD_PARTY: Final = tuple(
    """
    pip setuptools pkg_resources wheel virtualenv IPython ipykernel jupyter_client notebook pytest
    _pytest nose py code_server dill cloudpickle jsonpickle yaml ruamel joblib:load joblib.memory
    joblib.externals joblib.numpy_pickle:load joblib._parallel_backends joblib.parallel requests
    httpx urllib3 aiohttp websocket websockets paramiko fabric psutil pexpect sh plumbum invoke
    docker boto3 botocore fsspec smart_open huggingface_hub cffi pycparser numba llvmlite cython
    pyximport sympy.parsing sympy:sympify mako jinja2 tornado django flask werkzeug twisted gunicorn
    celery torch:load torch:compile torch.hub torch.jit torch.utils torch.package torch._dynamo
    torch._inductor torch.multiprocessing torch.distributed torch.serialization torch._export
    torch.export torch.onnx torch.testing torch._C torch.storage:_load_from_bytes torch._ops
    torch.ops torch.library torch.fx torch._appdirs torch._classes torch.classes
    torch.cuda._sanitizer torch._utils:_import_dotted_name
    numpy:load numpy:fromfile numpy:memmap numpy:loadtxt numpy:genfromtxt numpy:save numpy:savez
    numpy.f2py numpy.testing numpy.distutils numpy.ctypeslib numpy.lib.npyio numpy.lib._npyio_impl
    numpy.lib.format numpy._core:_ufunc_reconstruct numpy._core._internal numpy.ma.mrecords
    scipy.io scipy._lib scipy.weave
    scipy.misc pandas:read_pickle pandas:eval pandas.io pandas.core.computation pandas.util
    pandas.compat sklearn.utils.fixes sklearn.datasets sklearn.externals
    keras.utils keras.config keras.src.config keras.saving keras.src.saving keras.src.utils
    keras.models keras.src.models
    tensorflow transformers.utils transformers.dynamic_module_utils transformers.pipelines
    transformers.agents transformers.commands mlflow ray dask distributed
    pyspark skops.io onnx onnxruntime xgboost.core:_load_lib lightgbm.basic:_load_lib catboost
    fastai gensim.utils nltk spacy.util numexpr patsy formulaic wandb gradio vllm git deepspeed
    accelerate.utils torchvision.datasets torchaudio.datasets datasets evaluate cv2:imread langchain
    sklearn.utils._testing statsmodels.iolib h5py hydra.utils hydra._internal
    """.split()  # noqa: SIM905  (a list of names reads as one)
)
DANGEROUS: Final = (
    r"(?:^|[._:])(?:system|popen\w*|spawn\w*|exec\w*|eval|compile|subprocess|shell\w*|__import__"
    r"|import_module|globals|__globals__|__builtins__|__subclasses__|__code__|__reduce\w*"
    r"|(?:un)?pickle\w*|loads?|open|unlink|rmtree|write_text|write_bytes|touch|urlopen|request|os"
    r"|sys|posix|socket|ctypes|runstring|run_command|run)(?:[.:]|$)"
)
# What functions are called that read, write, fetch or run; a pickler calls none of them.
VERBS: Final = (
    r"(?:read|load|save|dump|write|fetch|download|run|exec|execute|import|open|from|clone|install|spawn"
    r"|start|launch|call|invoke|eval|evaluate|compile|parse|query|send|connect)(?:_\w+)?\Z"
)
# Classes of Java that run code, or look it up elsewhere, when they are made of what was read.
JAVA: Final = (
    r"(?:com\.sun\.rowset|javax\.(?:script|naming|management|swing)|java\.(?:net|rmi|lang\.Process"
    r"|lang\.Runtime|beans)|org\.apache\.(?:commons\.(?:collections\d?\.functors|dbcp\d?|beanutils"
    r"|configuration|jelly)|xalan|bcel|ibatis|shiro|tomcat\.dbcp)|org\.springframework\.(?:context"
    r"|beans|jndi|aop)|org\.codehaus\.groovy|com\.mchange|com\.zaxxer|ch\.qos\.logback|sun\.rmi"
    r"|bsh|clojure|org\.hibernate|com\.sun\.org\.apache)\b"
)
# Below one of those, and no more than unknown: what keeps results in a folder once it is used.
NO_WORSE: Final = frozenset({Name("joblib.memory", "Memory")})
_AT_MODULE: Final = ":"


@cache
def standard_library() -> frozenset[str]:
    """Return the top-level modules of the standard library, whatever Python this runs on."""
    text = (get_data("bartizan.scan", "data/stdlib.txt") or b"").decode("utf-8")
    return frozenset(text.split("\n", 1)[1].split())


def is_gadget(name: Name) -> bool:
    """Whether a name that is not allowed is known to be dangerous, or walks to what it hides.

    A qualified name with dots walks through attributes: `logging` and `os.system` is `os.system`.
    Only classes within classes are written so by a pickler.
    """
    known = canonical(name)
    if known.module.split(".", 1)[0] in standard_library():
        return True
    if known not in NO_WORSE and any(_below(known, prefix) for prefix in THIRD_PARTY):
        return True
    walks = known.qualname.split(".")[:-1]
    return any(not part[:1].isupper() for part in walks) or bool(is_dangerous(str(known)))


def is_dangerous(dotted: str) -> bool:
    """Whether a part of a dotted name is one of what runs code, or leads to it."""
    return re.search(DANGEROUS, dotted, re.IGNORECASE) is not None


def _acts(name: str) -> bool:
    return re.match(VERBS, name) is not None


def is_called_gadget(name: Name) -> bool:
    """Whether calling a name is what no pickler would write: a method, or a function that acts.

    Picklers call classes, and functions that rebuild an object.
    """
    walked, _, last = name.qualname.rpartition(".")
    acts = last[:1].islower() and _acts(last)
    return acts or (bool(walked) and not last[:1].isupper())


def _below(name: Name, prefix: str) -> bool:
    module, _, qualname = prefix.partition(_AT_MODULE)
    if qualname:
        return name == Name(module, qualname)
    return name.module == module or name.module.startswith(f"{module}.")

"""Model files in memory: small, and made by hand so that no framework is needed."""

import io
import json
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import PurePosixPath


class Shell:
    """Pickles to a call of os.system; it is never loaded here."""

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.system, ("true",)


def shell_pickle(protocol: int = 2) -> bytes:
    """A pickle that would run a command."""
    return pickle.dumps({"weights": [1, 2], "hook": Shell()}, protocol)


def plain_pickle(protocol: int = 4) -> bytes:
    """A pickle of numbers and texts."""
    return pickle.dumps({"a": [1, 2.5, None, True], "b": ("x", b"y" * 300)}, protocol)


def ordered_pickle() -> bytes:
    """A pickle that names only a container."""
    return pickle.dumps(OrderedDict(a=1), 2)


def strange_pickle() -> bytes:
    """A pickle that names a class that is on no list."""
    return b"cacme.models\nNet\n)R."


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of members, stored."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def torch_zip(content: bytes) -> bytes:
    """A file as torch.save writes it."""
    return zipped({"model/data.pkl": content, "model/version": b"3\n"})


def safetensors() -> bytes:
    """One tensor of four numbers."""
    header = json.dumps({"w": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}).encode()
    return len(header).to_bytes(8, "little") + header + b"\0" * 16


def keras(layer: str, module: str = "keras.layers", **config: str) -> bytes:
    """A Keras file with one layer."""
    tree = {
        "class_name": "Sequential",
        "module": "keras",
        "config": {"layers": [{"class_name": layer, "module": module, "config": config}]},
    }
    return zipped({"config.json": json.dumps(tree).encode(), "metadata.json": b"{}"})


def npy(descr: str, body: bytes = b"\0" * 16) -> bytes:
    """An array file."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': (4,), }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + body


def pointer() -> bytes:
    """What git-lfs leaves in place of a file."""
    site = PurePosixPath("git-lfs") / "spec" / "v1"
    return f"version https://{site}\noid sha256:{'0a' * 32}\nsize 12345\n".encode()

"""The formats that the name of a file promises, where it leaves no doubt."""

from collections.abc import Mapping
from typing import Final

from bartizan.scan.kinds import Kind

PROMISES: Final[Mapping[str, frozenset[Kind]]] = {
    "safetensors": frozenset({Kind.SAFETENSORS}),
    "gguf": frozenset({Kind.GGUF}),
    "onnx": frozenset({Kind.ONNX}),
    "tflite": frozenset({Kind.TFLITE}),
    "h5": frozenset({Kind.HDF5}),
    "hdf5": frozenset({Kind.HDF5}),
    "keras": frozenset({Kind.ZIP, Kind.HDF5}),
    "npy": frozenset({Kind.NPY}),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp"), frozenset({Kind.IMAGE})),
    "npz": frozenset({Kind.ZIP}),
    "skops": frozenset({Kind.ZIP}),
    "ubj": frozenset({Kind.UBJSON}),
    "xml": frozenset({Kind.XML}),
    "pmml": frozenset({Kind.XML}),
    "json": frozenset({Kind.JSON, Kind.TEXT}),
    "yaml": frozenset({Kind.YAML, Kind.TEXT, Kind.JSON}),
    "yml": frozenset({Kind.YAML, Kind.TEXT, Kind.JSON}),
    "txt": frozenset({Kind.TEXT, Kind.YAML, Kind.JSON, Kind.XML}),
    "md": frozenset({Kind.TEXT, Kind.YAML, Kind.JSON, Kind.XML}),
}
PICKLED: Final = frozenset(
    {
        Kind.PICKLE, Kind.PERHAPS_PICKLE, Kind.ZIP, Kind.TAR, Kind.GZIP, Kind.BZIP2, Kind.XZ,
        Kind.LZMA, Kind.ZLIB, Kind.LZ4, Kind.ZSTD, Kind.NPY, Kind.HDF5,
    }
)  # fmt: skip
PICKLES: Final = ("pkl", "pickle", "joblib", "pt", "pth", "ckpt", "dill", "cloudpickle", "pdparams")
NONE: Final = frozenset[Kind]()


def promised_by(name: str) -> frozenset[Kind]:
    """Return the formats that a file of this name should have; none where any would do."""
    tail = name.rpartition(".")[2].lower() if "." in name else ""
    return PICKLED if tail in PICKLES else PROMISES.get(tail, NONE)

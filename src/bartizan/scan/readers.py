"""Which reader looks into which kind; a kind without one is inconclusive."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final

from bartizan.scan.kinds import Kind
from bartizan.scan.part import Reader

# Module and name of each reader: most scans need one or two of them.
PLACES: Final[Mapping[Kind, str]] = {
    Kind.PICKLE: "pickled:pickle_file",
    Kind.PERHAPS_PICKLE: "pickled:perhaps_pickle",
    Kind.ZIP: "zips:zip_file",
    Kind.TAR: "tars:tar_file",
    Kind.GZIP: "packed:gzip_file",
    Kind.BZIP2: "packed:bzip2_file",
    Kind.XZ: "packed:xz_file",
    Kind.LZMA: "packed:lzma_file",
    Kind.ZLIB: "packed:zlib_file",
    Kind.LZ4: "packed:lz4_file",
    Kind.NPY: "arrays:npy_file",
    Kind.R_DATA: "plain:r_data",
    Kind.XML: "plain:xml",
    Kind.JSON: "configs:json_file",
    Kind.YAML: "configs:yaml_file",
    Kind.SAFETENSORS: "tensors:safetensors_file",
    Kind.GGUF: "tensors:gguf_file",
    Kind.ONNX: "graphs:onnx_file",
    Kind.SAVED_MODEL: "graphs:saved_model_file",
    Kind.GRAPH: "graphs:graph_file",
    Kind.UNKNOWN: "plain:unknown",
    Kind.HDF5: "hdf5:hdf5_file",
    Kind.TEXT: "inert:text",
    Kind.CODE: "code:code_file",
    Kind.TEMPLATE: "templates:template_file",
    Kind.TENSOR: "inert:numbers",
    Kind.UBJSON: "ubjson:ubjson_file",
    Kind.EMPTY: "inert:empty",
    Kind.TFLITE: "tflite:tflite_file",
    Kind.EXECUTABLE: "inert:executable",
    Kind.IMAGE: "inert:image",
    Kind.LFS_POINTER: "inert:pointer",
    Kind.JOBLIB_OLD: "packed:joblib_old_file",
    Kind.JAVA: "plain:java",
    Kind.PROTOTEXT: "prototext:prototext_file",
    Kind.MSGPACK: "msgpack:msgpack_file",
}


class Readers(Mapping[Kind, Reader]):
    """The readers by kind, each imported when it is asked for."""

    def __getitem__(self, kind: Kind) -> Reader:
        """Return the reader of a kind. Raises KeyError for a kind without one."""
        return _reader(PLACES[kind])

    def __iter__(self) -> Iterator[Kind]:
        """Yield the kinds that have a reader."""
        return iter(PLACES)

    def __len__(self) -> int:
        """Return how many kinds have a reader."""
        return len(PLACES)


@cache
def _reader(place: str) -> Reader:
    module, _, name = place.partition(":")
    reader: Reader = getattr(import_module(f"bartizan.scan.{module}"), name)
    return reader


READERS: Final = Readers()

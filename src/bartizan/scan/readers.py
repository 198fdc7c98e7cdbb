"""Which reader looks into which kind; a kind without one is inconclusive."""

from collections.abc import Mapping
from typing import Final

from bartizan.scan.arrays import npy_file
from bartizan.scan.configs import json_file, yaml_file
from bartizan.scan.graphs import onnx_file, saved_model_file
from bartizan.scan.hdf5 import hdf5_file
from bartizan.scan.kinds import Kind
from bartizan.scan.packed import bzip2_file, gzip_file, lzma_file, xz_file, zlib_file
from bartizan.scan.part import Reader
from bartizan.scan.pickled import perhaps_pickle, pickle_file
from bartizan.scan.plain import executable, numbers, pointer, r_data, text, xml
from bartizan.scan.tars import tar_file
from bartizan.scan.tensors import gguf_file, safetensors_file
from bartizan.scan.zips import zip_file

READERS: Final[Mapping[Kind, Reader]] = {
    Kind.PICKLE: pickle_file,
    Kind.PERHAPS_PICKLE: perhaps_pickle,
    Kind.ZIP: zip_file,
    Kind.TAR: tar_file,
    Kind.GZIP: gzip_file,
    Kind.BZIP2: bzip2_file,
    Kind.XZ: xz_file,
    Kind.LZMA: lzma_file,
    Kind.ZLIB: zlib_file,
    Kind.NPY: npy_file,
    Kind.R_DATA: r_data,
    Kind.XML: xml,
    Kind.JSON: json_file,
    Kind.YAML: yaml_file,
    Kind.SAFETENSORS: safetensors_file,
    Kind.GGUF: gguf_file,
    Kind.ONNX: onnx_file,
    Kind.SAVED_MODEL: saved_model_file,
    Kind.HDF5: hdf5_file,
    Kind.TEXT: text,
    Kind.TENSOR: numbers,
    Kind.UBJSON: numbers,
    Kind.EMPTY: numbers,
    Kind.TFLITE: numbers,
    Kind.EXECUTABLE: executable,
    Kind.LFS_POINTER: pointer,
}

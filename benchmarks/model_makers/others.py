"""Models in formats of their own, and pickles by other picklers."""
# ruff: noqa: C901  (objects of other libraries, one small function for each)

import importlib
from collections.abc import Iterator
from pathlib import Path

from benchmarks.model_makers.fitting import Make, data, dumped, fitted


def others() -> Iterator[tuple[str, Make]]:
    """Yield models in formats of their own, and pickles by other picklers."""
    forest = fitted("sklearn.ensemble:RandomForestClassifier", n_estimators=5)
    for number, codec in enumerate(
        (3, ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3), ("lz4", 3))
    ):
        yield f"joblib_{number}", dumped(forest, "model.joblib", codec)

    def skops(folder: Path) -> None:
        importlib.import_module("skops.io").dump(forest(), folder / "model.skops")

    def onnx(folder: Path) -> None:
        helper = importlib.import_module("onnx.helper")
        kind = importlib.import_module("onnx").TensorProto.FLOAT
        ends = [helper.make_tensor_value_info(name, kind, [1, 2]) for name in "xy"]
        graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", ends[:1], ends[1:])
        importlib.import_module("onnx").save(helper.make_model(graph), folder / "model.onnx")

    def tensors(folder: Path) -> None:
        importlib.import_module("safetensors.numpy").save_file(
            {"w": data()[0]}, folder / "model.safetensors", metadata={"format": "np"}
        )

    def hdf5(folder: Path) -> None:
        with importlib.import_module("h5py").File(folder / "weights.h5", "w") as file:
            file.create_dataset("layer/kernel", data=data()[0], compression="gzip")
            file.attrs["backend"] = "tensorflow"

    def gguf(folder: Path) -> None:
        writer = importlib.import_module("gguf").GGUFWriter(folder / "model.gguf", "llama")
        writer.add_tensor("w", data()[0].astype("float32"))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    def dilled(folder: Path) -> None:
        (folder / "model.pkl").write_bytes(importlib.import_module("dill").dumps(forest()))

    def drawn(folder: Path) -> None:
        picture = importlib.import_module("PIL.Image").new("RGB", (8, 8), (255, 0, 0))
        for end in ("png", "jpg", "gif", "bmp", "webp"):
            picture.save(folder / f"loss.{end}")

    for make in (skops, onnx, tensors, hdf5, gguf, dilled, drawn):
        yield make.__name__, make

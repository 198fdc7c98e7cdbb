"""Ordinary models by current libraries, and what a scan says of them: none is to be flagged.

Usage: python -m benchmarks.model_benign [--makers PYTHON]

PYTHON is an interpreter that has what makes models: scikit-learn, xgboost, lightgbm, catboost,
torch, lightning, transformers, accelerate, pandas, statsmodels, spacy, joblib, lz4, skops, onnx,
h5py, gguf, dill, pillow, pyarrow, tables, imbalanced-learn, hdbscan, umap-learn, ngboost, tslearn,
mlxtend, feature-engine, category-encoders, lifelines, gensim, nltk, optuna, pmdarima, keras,
diffusers, peft, msgpack. What cannot be made is said, and is not counted.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.measure import program

ROOT = Path(__file__).parent.parent


def scanned(folder: Path) -> list[dict[str, object]]:
    """Return what a scan says of each file of a folder."""
    out = folder.with_suffix(".json")
    command = [
        program("bartizan"),
        "model",
        "scan",
        str(folder),
        "--format",
        "json",
        "-o",
        str(out),
    ]
    subprocess.run(command, check=False, capture_output=True)
    files: list[dict[str, object]] = json.loads(out.read_text(encoding="utf-8"))["files"]
    return files


def main() -> None:
    """Make the models, scan them, and print how many of the files are what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--makers", default=sys.executable, metavar="PYTHON")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "models"
        folder.mkdir()
        made = subprocess.run(
            [given.makers, "-W", "ignore", "-m", "benchmarks.model_makers", str(folder)],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        print(made.stdout, end="")
        files = scanned(folder)
        models = len(list(folder.iterdir()))
    print(
        f"{models} models, {len(files)} files: {dict(Counter(file['verdict'] for file in files))}"
    )
    for file in files:
        if file["verdict"] != "safe":
            print(file["verdict"], file["path"], json.dumps(file["findings"])[:600])


if __name__ == "__main__":
    main()

"""Which files of a corpus run their payload when they are loaded, and what a scan says of those.

Usage: python -m benchmarks.model_fires CORPUS --loaders PYTHON

CORPUS is a folder as `benchmarks.model_scan` takes it, whose entries name a loader, and whose
payloads do no more than to make an empty file CANARY where they run. PYTHON is an interpreter that
has torch, numpy, joblib, pandas, dill and PyYAML. Each file is loaded in a process of its own,
without a network (by `unshare`, which needs the right to), in a folder that is deleted.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.model_scan import ours

CANARY = "CANARY"
PATIENCE = 120
# How each loader of a manifest loads the file P; an import that only prints is told by its end.
LOADERS = {
    "pickle": "import pickle; pickle.load(open(P, 'rb'))",
    "pickle_import": f"import pickle; pickle.load(open(P, 'rb')); open({CANARY!r}, 'w')",
    "pickle_utf8": "import pickle; pickle.load(open(P, 'rb'), encoding='utf-8')",
    "pickle_all": "import pickle\nwith open(P, 'rb') as f:\n while True: pickle.load(f)",
    "torch": "import torch; torch.load(P, weights_only=False)",
    "npy": "import numpy; numpy.load(P, allow_pickle=True)",
    "npz": "import numpy; z = numpy.load(P, allow_pickle=True); [z[k] for k in z]",
    "joblib": "import joblib; joblib.load(P)",
    "gzip": "import gzip, pickle; pickle.load(gzip.open(P))",
}


def fires(path: Path, loader: str, python: str) -> bool:
    """Whether a file runs its payload when it is loaded."""
    code = f"P = {str(path.resolve())!r}\n{LOADERS[loader]}"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["unshare", "--net", python, "-W", "ignore", "-c", code],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            env={"PATH": os.environ["PATH"], "HOME": folder},
        )
        return (Path(folder) / CANARY).exists()


def told(entries: Sequence[Mapping[str, str]], corpus: Path, python: str) -> str:
    """Return how many files fire, and what a scan says of them."""
    paths = [corpus / entry["path"] for entry in entries]
    fired = [
        path
        for path, entry in zip(paths, entries, strict=True)
        if fires(path, entry["loader"], python)
    ]
    with tempfile.TemporaryDirectory() as folder:
        words = ours(paths, Path(folder))
    rest = [path for path in paths if path not in fired]
    lines = [f"{len(entries)} malicious files that have a loader, {len(fired)} run their payload"]
    lines += [f"of those that do: {dict(Counter(words[str(path)] for path in fired))}"]
    lines += [f"did not: {path.name}, {words[str(path)]}" for path in rest]
    return "\n".join(lines)


def main() -> None:
    """Load what is malicious and has a loader, and print what was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--loaders", default=sys.executable, metavar="PYTHON")
    given = parser.parse_args()
    manifest = json.loads((given.corpus / "manifest.json").read_text(encoding="utf-8"))
    entries = [
        entry
        for entry in manifest["entries"]
        if entry["label"] == "malicious" and entry["loader"] in LOADERS
    ]
    print(told(entries, given.corpus, given.loaders))


if __name__ == "__main__":
    main()

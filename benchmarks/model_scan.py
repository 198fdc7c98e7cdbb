"""What a scan of models finds and costs, beside its peers in one run.

Usage: python -m benchmarks.model_scan CORPUS --peers PYTHON [--modelaudit PYTHON] [--without-speed]

CORPUS is a folder of models with a `manifest.json`, whose entries have a path, a label (malicious
or benign) and a technique. PYTHON is an interpreter that has modelscan, picklescan and fickling;
modelaudit wants one of its own, with a telemetry that is switched off here.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Cost, cheapest, program

RUNNER = Path(__file__).with_name("model_scan_peers.py")
PEERS = ("modelscan", "picklescan", "fickling")
MODELAUDIT = "modelaudit"
SILENT = {"NO_ANALYTICS": "1", "PROMPTFOO_DISABLE_TELEMETRY": "1"}
OURS = "bartizan"
OURS_COSTS = {
    OURS: ["--no-digest"],
    "bartizan, with digests": ["--no-cache", "--format", "json"],
}
BLOB = 1 << 30
LISTS = 400_000
SMALL = 2_000
PATIENCE = 60
MEGABYTE = 1_000_000
TENSORS, NUMBERS = 256, 1 << 20
REPEATS = 3


def ours(paths: Sequence[Path], folder: Path) -> dict[str, str]:
    """Return our verdict on each path."""
    listed, out = folder / "paths.txt", folder / "ours.json"
    listed.write_text("\n".join(map(str, paths)), encoding="utf-8")
    with listed.open(encoding="utf-8") as file:
        command = [program("bartizan"), "model", "scan", "-", "--format", "json", "-o", str(out)]
        subprocess.run(command, stdin=file, check=False, capture_output=True)
    document = json.loads(out.read_text(encoding="utf-8"))
    return {entry["path"]: entry["verdict"] for entry in document["files"]}


def theirs(scanner: str, python: str, paths: Sequence[Path], folder: Path) -> dict[str, str]:
    """Return the word of a peer on each path, each in a process of its own, which may hang."""
    listed = folder / "path.txt"
    command = [python, str(RUNNER), scanner, str(listed)]
    words = {}
    for path in paths:
        listed.write_text(str(path), encoding="utf-8")
        try:
            done = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                env=os.environ | SILENT,
            )
        except subprocess.TimeoutExpired:
            words[str(path)] = f"no answer in {PATIENCE} s"
        else:
            words[str(path)] = _word(done.stdout)
    return words


def _word(said: str) -> str:
    """Return what a peer said; one that said nothing crashed."""
    try:
        _, word = json.loads(said)
    except ValueError:
        return "crashed"
    return str(word)


def table(entries: Sequence[Mapping[str, str]], words: Mapping[str, Mapping[str, str]]) -> str:
    """Return what each scanner says of each technique, and how often it said each word."""
    names = list(words)
    lines = [f"| technique | {' | '.join(names)} |", f"|{'---|' * (len(names) + 1)}"]
    for entry in entries:
        said = " | ".join(words[name].get(entry["path"], "?") for name in names)
        lines.append(f"| {entry['label']}: {entry['technique'].replace('|', '/')} | {said} |")
    for name in names:
        for label in ("malicious", "benign"):
            found = [entry["path"] for entry in entries if entry["label"] == label]
            counts = Counter(words[name].get(path, "?").split(":")[0] for path in found)
            told = ", ".join(f"{count} {word}" for word, count in counts.most_common())
            lines.append(f"\n{name}, {len(found)} {label}: {told}")
    return "\n".join(lines)


def inputs(folder: Path) -> Iterator[tuple[str, Sequence[Path]]]:
    """Yield what is timed: one large blob, many opcodes, many small files."""
    blob = folder / "blob.pkl"
    with blob.open("wb") as file:
        pickle.dump({"w": bytearray(BLOB)}, file, 5)
    yield "1 GiB in one pickle", [blob]
    dense = folder / "dense.pkl"
    dense.write_bytes(pickle.dumps([[n, n + 1, str(n)] for n in range(LISTS)], 4))
    yield f"{dense.stat().st_size / MEGABYTE:.1f} MB of opcodes", [dense]
    small = []
    for number in range(SMALL):
        small.append(folder / f"{number}.pkl")
        content = {f"layer{n}": [number + n] * 20 for n in range(60)}
        small[-1].write_bytes(pickle.dumps([content, Counter(a=number)], 4))
    yield f"{SMALL} small pickles", small
    yield "1 GiB in a zip of torch", [torch_zip(folder / "torch.pt")]


def torch_zip(path: Path) -> Path:
    """Write tensors of zeros as torch.save lays them out: a pickle, and its numbers beside it."""
    count = NUMBERS.to_bytes(4, "little")
    tensors = b"".join(
        b"ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU%c%sU\x03cpuJ%stQ"
        b"K\x00J%s\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR0" % (len(key), key, count, count)
        for key in (b"%d" % number for number in range(TENSORS))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("m/version", b"3\n")
        archive.writestr("m/data.pkl", b"\x80\x02" + tensors + b"N.")
        for number in range(TENSORS):
            archive.writestr(f"m/data/{number}", bytes(4 * NUMBERS))
    return path


def cost(scanner: str, python: str, paths: Sequence[Path], folder: Path) -> Cost:
    """Return what a scanner costs on paths: ours without digests, which no peer makes, and with."""
    listed = folder / "timed.txt"
    listed.write_text("\n".join(map(str, paths)), encoding="utf-8")
    if scanner not in OURS_COSTS:
        return cheapest([python, str(RUNNER), scanner, str(listed)], REPEATS)
    parent = [str(paths[0])] if len(paths) == 1 else [str(folder / "[0-9]*.pkl")]
    return cheapest([program("bartizan"), "model", "scan", *OURS_COSTS[scanner], *parent], REPEATS)


def speed(python: str, scanners: Sequence[str]) -> str:
    """Return wall time, CPU time and peak memory of each scanner on each input."""
    lines = ["| input | scanner | wall s | CPU s | peak MB |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as name:
        for what, paths in inputs(Path(name)):
            for scanner in scanners:
                told = cost(scanner, python, paths, Path(name))
                figures = f"{told.wall:.2f} | {told.cpu:.2f} | {told.peak / MEGABYTE:.0f}"
                lines.append(f"| {what} | {scanner} | {figures} |")
    return "\n".join(lines)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--modelaudit", metavar="PYTHON")
    parser.add_argument("--without-speed", action="store_true")
    given = parser.parse_args()
    manifest = json.loads((given.corpus / "manifest.json").read_text(encoding="utf-8"))
    entries = [
        {**entry, "path": (given.corpus / entry["path"]).as_posix()}
        for entry in manifest["entries"]
    ]
    paths = [Path(entry["path"]) for entry in entries]
    with tempfile.TemporaryDirectory() as folder:
        words = {OURS: ours(paths, Path(folder))}
        for name in PEERS:
            words[name] = theirs(name, given.peers, paths, Path(folder))
        if given.modelaudit:
            words[MODELAUDIT] = theirs(MODELAUDIT, given.modelaudit, paths, Path(folder))
    print(table(entries, words))
    if not given.without_speed:
        print("\n" + speed(given.peers, (*OURS_COSTS, "picklescan", "modelscan")))


if __name__ == "__main__":
    main()

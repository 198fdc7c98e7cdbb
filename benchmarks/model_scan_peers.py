"""Lets one other scanner judge files, in whatever Python has it: one line of JSON a file.

Usage: PYTHON model_scan_peers.py SCANNER LIST, where LIST is a file with one path a line.
"""

import importlib
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

Judge = Callable[[Path], str]


def picklescan() -> Judge:
    """Judge by picklescan: what it calls suspicious has the exit code of a clean file."""
    scanner = importlib.import_module("picklescan.scanner")

    def judge(path: Path) -> str:
        result = scanner.scan_file_path(str(path))
        if result.infected_files:
            return "detected"
        if result.scan_err:
            return "error"
        levels = {each.safety.value for each in result.globals}
        return "suspicious" if "suspicious" in levels else "clean"

    return judge


def modelscan() -> Judge:
    """Judge by modelscan."""
    module = importlib.import_module("modelscan.modelscan")

    def judge(path: Path) -> str:
        result = module.ModelScan().scan(str(path))
        if result.get("issues"):
            return "detected"
        if result.get("errors"):
            return "error"
        return "clean" if result["summary"]["scanned"]["total_scanned"] else "skipped"

    return judge


def fickling() -> Judge:
    """Judge by fickling's analysis of each pickle of a file."""
    pickles = importlib.import_module("fickling.fickle")
    analysis = importlib.import_module("fickling.analysis")

    def judge(path: Path) -> str:
        with path.open("rb") as file:
            stacked = pickles.StackedPickle.load(file)
        severities = [analysis.check_safety(each).severity for each in stacked]
        safe = analysis.Severity.LIKELY_SAFE
        return "detected" if any(each > safe for each in severities) else "clean"

    return judge


def modelaudit() -> Judge:
    """Judge by modelaudit, whose warnings have the exit code of a finding."""
    core = importlib.import_module("modelaudit.core")

    def judge(path: Path) -> str:
        result = core.scan_model_directory_or_file(str(path))
        levels = {each.severity.value for each in result.issues}
        if "critical" in levels:
            return "detected"
        if "warning" in levels:
            return "warning"
        return "clean" if result.success else "error"

    return judge


SCANNERS = {
    "picklescan": picklescan,
    "modelscan": modelscan,
    "fickling": fickling,
    "modelaudit": modelaudit,
}


def main() -> None:
    """Print the word of a scanner for each path of a list."""
    with redirect_stdout(sys.stderr):
        judge = SCANNERS[sys.argv[1]]()
    for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines():
        with redirect_stdout(sys.stderr):
            try:
                word = judge(Path(line))
            except BaseException as error:  # noqa: BLE001  (whatever a scanner raises is its answer)
                word = f"error: {type(error).__name__}"
        print(json.dumps([line, word]), flush=True)


if __name__ == "__main__":
    main()

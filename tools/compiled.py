"""Compiles hot modules with mypyc while the wheel is built, where BARTIZAN_COMPILE asks for it.

The sources are what is compiled and stay the reference: a wheel has both, and Python takes a
module's compiled form where there is one. Nothing is written among the sources.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASKED = "BARTIZAN_COMPILE"
GROUP = "bartizan"
SETUP = """
from mypyc.build import mypycify
from setuptools import setup

setup(
    name={group!r},
    packages=[],
    ext_modules=mypycify({arguments!r}, group_name={group!r}, opt_level="3", debug_level="0"),
)
"""
# Native numbers wrap, a product is rounded before it is added to, as everywhere else, and functions
# that nobody outside can replace may be put into one another.
FLAGS = "-fwrapv -ffp-contract=off -fvisibility=hidden"
# Types have been checked strictly before; here they only steer what is generated.
LENIENT = ("--ignore-missing-imports", "--follow-imports=silent", "--cache-dir=cache")


class CompiledModules(BuildHookInterface[Any]):
    """The build hook: `modules` in pyproject.toml are compiled, `requires` is what that takes."""

    PLUGIN_NAME = "custom"
    _folder: TemporaryDirectory[str] | None = None

    def dependencies(self) -> list[str]:
        """Return what a build in isolation installs first."""
        return list(self.config["requires"]) if is_asked() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and put the results beside the sources in the wheel."""
        if not is_asked():
            return
        if version == "editable":
            self.app.abort(
                f"{ASKED} is set, and an editable install runs the sources: install without -e"
            )
        self._folder = folder = TemporaryDirectory()  # until the wheel has taken its files
        built = compiled(Path(self.root), Path(folder.name), self.config["modules"])
        build_data["force_include"] |= {str(path): place for path, place in built.items()}
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Forget what was compiled: the wheel has it."""
        if self._folder is not None:
            self._folder.cleanup()


def is_asked() -> bool:
    """Whether the environment asks for compiled modules; `0` says no, as nothing does."""
    return os.environ.get(ASKED, "") not in ("", "0")


def compiled(root: Path, folder: Path, modules: list[str]) -> dict[Path, str]:
    """Compile modules in a copy of the sources; return each result and its place in a wheel.

    Raises RuntimeError with the compiler's last words.
    """
    shutil.copytree(root / "src" / "bartizan", folder / "bartizan")
    sources = [f"{module.replace('.', '/')}.py" for module in modules]
    script = SETUP.format(group=GROUP, arguments=[*LENIENT, *sources])
    command = [sys.executable, "-c", script, "build_ext", "--build-lib=built", "--build-temp=temp"]
    flags = {"CFLAGS": f"{os.environ.get('CFLAGS', '')} {FLAGS}"}
    done = subprocess.run(
        command, cwd=folder, env=os.environ | flags, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"mypyc cannot compile:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    built = folder / "built"
    suffixes = (".so", ".pyd")
    results = {path for path in built.rglob("*") if path.suffix in suffixes}
    return {path: path.relative_to(built).as_posix() for path in sorted(results)}

"""`bartizan gateway serve --workers`: starts itself again, once for each worker."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.cores import cores_for
from bartizan.gateway.listening import Places, bound_to
from bartizan.gateway.schema import GatewayPart
from bartizan.gateway.workers import Process, Workers, lifeline, started


def serve_many(
    config: Path, part: GatewayPart, places: Places, count: int, fit: Callable[[], bool]
) -> int:
    """Keep workers running until told to stop. Raises InvalidInputError for what they lack."""
    if part.shared is None:
        raise InvalidInputError(
            f"{count} workers would let {count} times the limits by, and not know what others read",
            hint="Name a store that they share in gateway.yaml (shared), or serve with one.",
        )
    cores = [["--core", str(each)] for each in cores_for(count)] if part.pin_cores else []
    logs = [_log(config.parent, part, number) for number in range(1, count + 1)]
    with bound_to(part.listen, places) as socket, lifeline() as line:
        fd = socket.fileno()
        own = replace(places, socket=fd, lifeline=line)

        def start(number: int) -> Process:
            command = _command(config, part, own, number, logs[number - 1])
            return started([*command, *(cores[number - 1] if cores else ())], fd, line)

        done = Workers(start, fit, note).run(count)
    return Exit.DONE if done else Exit.USAGE


def _log(folder: Path, part: GatewayPart, number: int) -> tuple[Path, Path]:
    """Return the log and key of a worker. Raises InvalidInputError where they are not there."""
    log, key = folder / part.audit.log, folder / part.audit.key
    if number > 1:
        log = log.with_name(f"{log.name}-{number}")
        key = key.with_name(f"{key.stem}-{number}{key.suffix}")
    for path in (log, key):
        if not path.exists():
            raise InvalidInputError(
                f"worker {number} has nowhere to record: {path} is not there",
                hint=f"Make both: bartizan audit init {log} --origin NAME-{number}",
            )
    return log, key


def _command(
    config: Path, part: GatewayPart, places: Places, number: int, log: tuple[Path, Path]
) -> list[str]:
    first = part.operations.port if places.operations is None else places.operations
    own = first + number - 1 if first else 0
    return [
        sys.executable, "-m", "bartizan", "gateway", "serve", str(config),
        "--socket", str(places.socket), "--lifeline", str(places.lifeline),
        "--operations-port", str(own),
        "--log", str(log[0]), "--log-key", str(log[1]),
    ]  # fmt: skip

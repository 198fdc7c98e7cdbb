"""`bartizan gateway`: a reverse proxy in front of models and tools that guards every text."""

import asyncio
import json
import os
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import note, quiet_line
from bartizan.cli.exit import Exit
from bartizan.cli.gateway_approvals import approvals
from bartizan.cli.gateway_halt import resume, stop
from bartizan.cli.gateway_key import key
from bartizan.cli.gateway_pin import pin
from bartizan.cli.groups import Told
from bartizan.cli.output import write_file
from bartizan.core.errors import BartizanError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.gateway.building import Built
    from bartizan.gateway.explaining import Serves
    from bartizan.gateway.listening import Places

FILE: Final = click.Path(path_type=Path, dir_okay=False)
FOLDER: Final = click.Path(path_type=Path, file_okay=False)
CONFIG: Final = "gateway.yaml"
POLICIES: Final = "gateway-policies.cedar"
IGNORE: Final = ".gitignore"
DIGEST_KEY: Final = "gateway-digest-key"
LOG, LOG_KEY = "gateway-log", "gateway-log.key"
PORT: Final = click.IntRange(0, 65535)
SIGNED_SECONDS: Final = 1.0
"""How often a checkpoint is signed; each record is durable, and signed in the journal, before."""
ONE_THREAD: Final = ("OPENBLAS_NUM_THREADS", "1")
"""Keeps numpy from starting a thread a core, which what a guard multiplies is too small for."""
EXTRA: Final = {"cedarpy", "httptools", "joserfc", "jsonschema_rs", "numpy", "orjson", "uvicorn",
                "uvloop"}  # fmt: skip


@click.group(
    cls=Told,
    epilog="""
\b
Examples:
  bartizan gateway init
  bartizan gateway key create support-bot
  bartizan gateway check
  bartizan gateway serve
""",
)
def command() -> None:
    """Stand between callers and models: authenticate, guard, limit, decide and record."""


@command.command(
    epilog="""
\b
Examples:
  bartizan gateway init
  bartizan gateway init deploy/gateway --origin example.com/gateway

\b
Exit codes: 0 written · 2 usage, or something is there already and stays
"""
)
@click.argument("folder", type=FOLDER, default=".")
@click.option("--origin", default="gateway", show_default=True, help="The name of the audit log.")
def init(folder: Path, origin: str) -> int:
    """Write a gateway.yaml that works, with comments, and make its log and keys in FOLDER.

    A .gitignore keeps the keys and the log out of a repository.
    """
    from bartizan.audit.keyfiles import make_key
    from bartizan.audit.opening import create_log
    from bartizan.crypto.keyfile import write_secret
    from bartizan.gateway.template import IGNORED, TEMPLATE
    from bartizan.gateway.template import POLICIES as RULES

    made = (CONFIG, POLICIES, DIGEST_KEY, LOG, LOG_KEY)
    there = [name for name in made if (folder / name).exists()]
    if there:
        raise InvalidInputError(
            f"{folder / there[0]} is there already, and nothing was written",
            hint="Name a new folder, or change the file that is there.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    signer = make_key(folder / LOG_KEY, origin)
    create_log(folder / LOG, signer)
    write_secret(folder / DIGEST_KEY, secrets.token_hex(32).encode())
    write_file(folder / POLICIES, RULES)
    write_file(folder / CONFIG, TEMPLATE)
    _ignore(folder / IGNORE, IGNORED)
    click.echo(signer.key.vkey)
    note(f"Wrote {folder / CONFIG}. The line above verifies its log: keep it elsewhere.")
    where = "" if folder == Path() else f", in {folder}"
    note(
        f"Next{where}: bartizan gateway key create NAME, bartizan gateway check, "
        "bartizan gateway serve"
    )
    return Exit.DONE


def _ignore(path: Path, names: str) -> None:
    """Keep secrets and the log out of a repository; what stands there already stays."""
    there = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    if names not in there:
        write_file(path, f"{there.rstrip()}\n\n{names}" if there else names)


@command.command(
    epilog="""
\b
Examples:
  bartizan gateway check
  bartizan gateway check deploy/gateway.yaml --format json
  bartizan gateway check --schema

\b
Exit codes: 0 it can be served · 2 usage, or it cannot
"""
)
@click.argument("config", type=FILE, default=CONFIG)
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal")
@click.option("--schema", is_flag=True, help="Print the words that Cedar policies may use.")
def check(config: Path, form: str, schema: bool) -> int:
    """Say whether CONFIG can be served, what it does, and which controls it serves."""
    built = _built(config)
    if schema:
        from bartizan.gateway.permission import vocabulary

        click.echo(vocabulary(built.part.acting))
        return Exit.DONE
    from bartizan.gateway.explaining import served, warnings
    from bartizan.gateway.permission import idle, unanswered

    found, told = served(built.part), warnings(built.part)
    told += [
        f"no policy lets anybody call the tool {tool} (acting.policies)"
        for tool in idle(built.part.acting, config.parent)
    ]
    told += [
        f'route {name}: no policy lets anybody answer what its server asks (Action::"answer")'
        for name in unanswered(built.part.acting, built.part.routes, config.parent)
    ]
    if form == "json":
        controls = [asdict(each) for each in found]
        document = {"routes": _routes(built), "controls": controls, "warnings": told}
        click.echo(json.dumps(document, indent=2))
        return Exit.DONE
    for route in _routes(built):
        click.echo(quiet_line(f"{route['path']}  {route['dialect']} → {route['upstream']}"))
        for way in ("in", "out"):
            click.echo(quiet_line(f"    {way + ':':4} {route[way] or 'no guard'}"))
    click.echo("")
    for each in found:
        click.echo(quiet_line(_control_line(each)))
    for text in told:
        note(f"warning: {text}")
    return Exit.DONE


@command.command(
    epilog="""
\b
Examples:
  bartizan gateway serve
  bartizan gateway serve deploy/gateway.yaml --port 8443
  bartizan gateway serve --workers 4
  bartizan gateway serve --log gateway-log-2 --log-key gateway-log-2.key

\b
SIGTERM ends what is under way and stops; SIGHUP reads the configuration again,
and keeps the old one where the new one is wrong.
Exit codes: 0 stopped · 2 usage, or what cannot be served, or workers that die
"""
)
@click.argument("config", type=FILE, default=CONFIG)
@click.option("--port", type=PORT, help="Listen here instead.")
@click.option("--socket", type=click.IntRange(3), help="Listen on an open socket, by its number.")
@click.option("--lifeline", type=click.IntRange(3), help="End when this open pipe is closed.")
@click.option("--operations-port", type=PORT, help="Health and metrics here instead.")
@click.option("--core", type=click.IntRange(0, 65535), help="Stay on this core of the machine.")
@click.option("--log", type=FOLDER, help="Record here instead: each process has a log of its own.")
@click.option("--log-key", type=FILE, help="The key of that log.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="So many processes: the second records in LOG-2, and has the next port of operations.",
)
def serve(
    config: Path,
    port: int | None,
    socket: int | None,
    lifeline: int | None,
    operations_port: int | None,
    core: int | None,
    log: Path | None,
    log_key: Path | None,
    workers: int,
) -> int:
    """Serve CONFIG until it is told to stop."""
    os.environ.setdefault(*ONE_THREAD)
    built = _built(config)
    from bartizan.gateway.cores import stay
    from bartizan.gateway.listening import Places

    places = Places(port=port, socket=socket, lifeline=lifeline, operations=operations_port)
    if workers > 1:
        if {log, log_key, core} != {None}:
            raise InvalidInputError("--log and --core are of one process: leave them, or --workers")
        return _many(config, built, places, workers)
    stay(core, wanted=built.part.pin_cores)
    from bartizan.audit.keyfiles import load_key
    from bartizan.audit.opening import Settings
    from bartizan.audit.writer import Log
    from bartizan.gateway.building import MAKERS
    from bartizan.gateway.serving import serve as run

    audit = built.part.audit
    signer = load_key(log_key or config.parent / audit.key)
    settings = Settings(writer="gateway", interval=SIGNED_SECONDS)
    with (
        Log.open(log or config.parent / audit.log, signer, settings=settings) as opened,
        asyncio.Runner(loop_factory=_loop_factory()) as runner,
    ):
        runner.run(run(config, opened, MAKERS, note, places))
    return Exit.DONE


def _many(config: Path, built: "Built", places: "Places", count: int) -> int:
    from bartizan.cli.gateway_workers import serve_many

    def fit() -> bool:
        try:
            _built(config)
        except BartizanError as error:
            note(f"The configuration was refused, the old one stays: {error.message}")
            return False
        return True

    return serve_many(config, built.part, places, count, fit)


def _loop_factory() -> "type[asyncio.AbstractEventLoop] | None":
    try:
        import uvloop
    except ModuleNotFoundError:
        return None
    return uvloop.Loop


def _built(config: Path) -> "Built":
    try:
        content = config.read_bytes()
    except OSError as error:
        hint = "`bartizan gateway init` writes one."
        raise InvalidInputError(f"cannot read {config}: {error.strerror}", hint=hint) from None
    try:
        from bartizan.gateway.building import MAKERS, build

        return build(content, config, MAKERS)
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        raise InvalidInputError(
            f"the gateway needs {error.name}",
            hint="Install it: pip install 'bartizan[gateway]'.",
        ) from None


def _routes(built: "Built") -> list[dict[str, str]]:
    return [
        {
            "name": route.part.name,
            "path": f"POST {route.part.prefix}{route.way.path}",
            "dialect": route.part.dialect,
            "upstream": route.upstream.part.url if route.part.upstream else "answered here",
            "in": ", ".join(each.id for each in route.incoming),
            "out": ", ".join(each.id for each in route.outgoing),
        }
        for route in built.running.routes
    ]


def _control_line(each: "Serves") -> str:
    if not each.missing:
        return f"{each.control}  served       {each.how}"
    if not each.routes:
        return f"{each.control}  not served   {each.how}"
    return f"{each.control}  in part      {each.how}; not on {', '.join(each.missing)}"


for _each in (key, approvals, pin, stop, resume):
    command.add_command(_each)

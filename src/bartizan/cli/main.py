"""The entry point: commands are imported when they are run, so that help stays fast."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from bartizan import __version__
from bartizan.cli.console import colour, complain, defect, note, speak_safely
from bartizan.cli.exit import Exit
from bartizan.cli.groups import Lazy
from bartizan.core.errors import BartizanError

# Command → (module, one line for the overview).
COMMANDS = {
    "init": ("init", "Write a commented bartizan.yaml from what a repository shows."),
    "assess": ("assess", "Assess a workload from evidence, across five layers and three phases."),
    "gate": ("gate", "Say whether a workload may enter a phase; for CI."),
    "requirements": ("requirements", "Write the requirements tailored to a workload."),
    "plan": ("plan", "Write the roadmap: which gaps to close, in which order, and why."),
    "explain": ("explain", "Explain a control, a check or an exit code."),
    "diff": ("diff", "Compare two reports: what got better, what got worse."),
    "attest": ("attest", "Record a dated statement of a person about a control."),
    "waive": ("waive", "Record an accepted gap, with an approver and an end."),
    "model": ("model", "Scan, sign and verify models, keep them, and watch them."),
    "data": ("data", "Classify, redact, vet, seal, name and grant datasets; report who reads."),
    "guard": ("guard", "Try the gateway's guards on texts, and set them to a route's traffic."),
    "audit": ("audit", "Write, verify, prove and ask a tamper-evident log."),
    "gateway": ("gateway", "Guard what goes to models and tools, and what comes back."),
    "import": ("import_results", "Take results of other tools in as evidence."),
    "controls": ("controls", "List the controls of the catalogue."),
    "checks": ("checks", "List the automated checks."),
    "catalogue": ("catalogue", "Export the catalogue, or check an overlay."),
    "schema": ("schema", "Print a published JSON Schema."),
    "doctor": ("doctor", "Say what this installation can and cannot do."),
}
INTERRUPTED = 130
COMPLETION = "_BARTIZAN_COMPLETE"
EPILOG = """
\b
Examples:
  bartizan assess .                            what stands between here and production
  bartizan assess . -o report.html             the same as a page
  bartizan gate --phase production .           for CI: exit 0, 1 or 4
  bartizan explain MOD-02                      why, how it is checked, how to fix it

\b
Exit codes: 0 done and met · 1 not met · 2 usage or invalid input ·
            3 nothing to assess · 4 evidence is missing for the answer
"""


class Overview(Lazy):
    """The commands, whose lines in the overview cost no import."""

    def overview(self, ctx: click.Context) -> list[tuple[str, str]]:  # noqa: ARG002  (click's signature)
        """Return the overview without importing any command."""
        return [(name, text) for name, (_, text) in COMMANDS.items()]


@click.command(
    cls=Overview,
    places={name: f"{module}:command" for name, (module, _) in COMMANDS.items()},
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="bartizan")
def cli() -> None:
    """Bartizan: security for AI workloads that compounds from day one.

    Assess a workload from evidence, see what is missing for the phase that you want to enter and in
    which order to mend it. Nothing leaves this machine unless you name a target.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; whatever goes wrong becomes a message, never a traceback."""
    speak_safely()
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        code = Exit.DONE  # the reader has had enough
        _close_stdout()
    except OSError as error:
        complain(BartizanError(f"{error.filename or 'output'}: {error.strerror or error}"))
        code = Exit.USAGE
        _close_stdout()
    sys.exit(code)


def _close_stdout() -> None:
    """Send what is left in the buffer nowhere, so that Python's own flush at the end is quiet."""
    with suppress(OSError):
        sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = _invoke(sys.argv[1:] if arguments is None else list(arguments))
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        _tell_missing(error)
        return Exit.USAGE
    except BartizanError as error:
        complain(error)
        return Exit.USAGE
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  (the boundary to a person: a defect is no answer)
        complain(defect(error))
        return Exit.INCONCLUSIVE
    return result if isinstance(result, int) else Exit.DONE


def _tell_missing(error: click.ClickException) -> None:
    """Say of an option that is missing what stands in the help: what its value may be."""
    if isinstance(error, click.MissingParameter) and isinstance(error.param, click.Option):
        note(f"{error.param.opts[0]}: {error.param.help or ''}")


def _invoke(arguments: list[str]) -> object:
    """Run the group without click's own handling of errors, which exits 1 for a closed pipe."""
    if COMPLETION in os.environ:
        return cli.main(args=arguments, prog_name="bartizan", standalone_mode=False)
    try:
        with cli.make_context("bartizan", arguments, color=colour()) as context:
            return cli.invoke(context)
    except SystemExit as error:  # rich's answer to a closed pipe
        if isinstance(error.__context__, BrokenPipeError):
            raise error.__context__ from None
        raise

"""The entry point: commands are imported when they are run, so that help stays fast."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from bartizan import __version__
from bartizan.cli.console import complain
from bartizan.cli.exit import Exit
from bartizan.core.errors import BartizanError

# Command → (module, attribute, one line for the overview).
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
    "import": ("import_results", "Take results of other tools in as evidence."),
    "controls": ("controls", "List the controls of the catalogue."),
    "checks": ("checks", "List the automated checks."),
    "catalogue": ("catalogue", "Export the catalogue, or check an overlay."),
    "schema": ("schema", "Print a published JSON Schema."),
    "doctor": ("doctor", "Say what this installation can and cannot do."),
}
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


class Lazy(click.Group):
    """A group whose commands are modules, imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command, None for an unknown one."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"bartizan.cli.{COMMANDS[cmd_name][0]}")
        command = module.command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the overview without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=Lazy, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bartizan")
def cli() -> None:
    """Bartizan: security for AI workloads that compounds from day one.

    Assess a workload from evidence, see what is missing for the phase that you want to enter and in
    which order to mend it. Nothing leaves this machine unless you name a target.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; a known error becomes a message and a hint."""
    try:
        result: Any = cli.main(args=arguments, standalone_mode=False)
        sys.exit(result if isinstance(result, int) else Exit.DONE)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(Exit.USAGE)
    except BartizanError as error:
        complain(error)
        sys.exit(Exit.USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.DONE)

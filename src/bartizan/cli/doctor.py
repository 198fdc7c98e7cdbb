"""`bartizan doctor`: what this installation can do."""

import os
import sys
from importlib.util import find_spec

import click

from bartizan import __version__
from bartizan.checks.registry import all_checks
from bartizan.cli.catalogues import overlaid
from bartizan.collect.script.grammar import is_there
from bartizan.engine.cache import user_cache_folder
from bartizan.engine.pool import cores


@click.command(
    epilog="""
\b
Examples:
  bartizan doctor
"""
)
def command() -> None:
    """Say what this installation can and cannot do."""
    catalogue, checks = overlaid(()), all_checks()
    judged = {check.control for check in checks}
    folder = user_cache_folder()
    writable = os.access(folder if folder.exists() else folder.parent, os.W_OK)
    python = ".".join(map(str, sys.version_info[:3]))
    form = "compiled" if find_spec("bartizan__mypyc") else "pure Python"
    click.echo(f"bartizan  {__version__} ({form}) on Python {python}, {cores()} cores")
    click.echo(f"catalogue {catalogue.version}: {len(catalogue.controls)} controls")
    click.echo(f"checks    {len(checks)}, on {len(judged)} controls; others need attestations")
    click.echo("reads     Python, notebooks, Terraform, CloudFormation, Kubernetes, compose,")
    click.echo("          Dockerfiles, CI workflows, manifests, documents, data and model files")
    served = sum(check.reads_scripts for check in checks)
    click.echo(
        f"          JavaScript and TypeScript, for {served} of the checks, with the extra js"
    )
    click.echo(
        "not yet   other languages, CDK and Pulumi programs: listed as unread, never as clean"
    )
    click.echo(
        f"extras    data (Parquet, Arrow): {'there' if find_spec('pyarrow') else 'not there'}"
    )
    click.echo(f"          js (JavaScript, TypeScript): {'there' if is_there() else 'not there'}")
    click.echo(f"cache     {folder} ({'writable' if writable else 'not writable: no cache'})")
    click.echo("network   only to a receiver that you name: bartizan audit forward --to")

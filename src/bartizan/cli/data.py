"""`bartizan data`: what can be done with datasets."""

import click

from bartizan.cli.data_classify import classify
from bartizan.cli.data_redact import redact
from bartizan.cli.data_vet import vet


@click.group(
    epilog="""
\b
Examples:
  bartizan data classify data/
  bartizan data classify prompts.jsonl --spans --field text
  bartizan data redact users.csv clean.csv --policy policy.yaml
  bartizan data vet train.jsonl --text prompt --response answer
"""
)
def command() -> None:
    """Know what datasets hold before somebody else does."""


command.add_command(classify)
command.add_command(redact)
command.add_command(vet)

"""`bartizan data`: what can be done with datasets."""

import click

from bartizan.cli.data_classify import classify
from bartizan.cli.data_info import info
from bartizan.cli.data_key import key
from bartizan.cli.data_open import open_command
from bartizan.cli.data_redact import redact
from bartizan.cli.data_rewrap import rewrap
from bartizan.cli.data_seal import seal


@click.group(
    epilog="""
\b
Examples:
  bartizan data classify data/
  bartizan data classify prompts.jsonl --spans --field text
  bartizan data redact users.csv clean.csv --policy policy.yaml
  bartizan data seal users.csv users.csv.sealed --key aws-kms:alias/training
"""
)
def command() -> None:
    """Know what datasets hold before somebody else does, and seal them."""


command.add_command(classify)
command.add_command(redact)
command.add_command(key)
command.add_command(seal)
command.add_command(open_command)
command.add_command(rewrap)
command.add_command(info)

"""`bartizan data`: what can be done with datasets."""

import click

from bartizan.cli.data_access_report import access_report
from bartizan.cli.data_classify import classify
from bartizan.cli.data_grant import grant
from bartizan.cli.data_info import info
from bartizan.cli.data_key import key
from bartizan.cli.data_log import log
from bartizan.cli.data_manifest import manifest
from bartizan.cli.data_open import open_command
from bartizan.cli.data_redact import redact
from bartizan.cli.data_rewrap import rewrap
from bartizan.cli.data_seal import seal
from bartizan.cli.data_verify import verify
from bartizan.cli.groups import Told


@click.group(
    cls=Told,
    epilog="""
\b
Examples:
  bartizan data classify data/
  bartizan data classify prompts.jsonl --spans --field text
  bartizan data redact users.csv clean.csv --policy policy.yaml
  bartizan data seal users.csv users.csv.sealed --key aws-kms:alias/training
  bartizan data manifest data/people --key release.key
  bartizan data access-report --log logs/access --key access.vkey --grants grants/ --policy p.yaml
""",
)
def command() -> None:
    """Know what datasets hold, seal them, and know which version is which and who reads it."""


command.add_command(classify)
command.add_command(redact)
command.add_command(key)
command.add_command(seal)
command.add_command(open_command)
command.add_command(rewrap)
command.add_command(info)
command.add_command(manifest)
command.add_command(verify)
command.add_command(grant)
command.add_command(log)
command.add_command(access_report)

"""`bartizan data`: what can be done with datasets."""

import click

from bartizan.cli.data_access_report import access_report
from bartizan.cli.data_classify import classify
from bartizan.cli.data_grant import grant
from bartizan.cli.data_log import log
from bartizan.cli.data_manifest import manifest
from bartizan.cli.data_redact import redact
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
  bartizan data manifest data/people --key release.key
  bartizan data access-report --log logs/access --key access.vkey --grants grants/ --policy p.yaml
""",
)
def command() -> None:
    """Know what datasets hold, which version is which, and who reads them."""


for each in (classify, redact, manifest, verify, log, grant, access_report):
    command.add_command(each)

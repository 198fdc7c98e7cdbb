"""`bartizan model`: what can be done with model files."""

import click

from bartizan.cli.groups import Told
from bartizan.cli.model_copy import copy
from bartizan.cli.model_keys import keygen
from bartizan.cli.model_list import list_models, log
from bartizan.cli.model_promote import promote
from bartizan.cli.model_pull import pull
from bartizan.cli.model_push import push
from bartizan.cli.model_scan import scan
from bartizan.cli.model_sign import sign
from bartizan.cli.model_verify import verify
from bartizan.cli.model_watch import watch


@click.group(
    cls=Told,
    epilog="""
\b
Examples:
  bartizan model scan model.pkl
  bartizan model scan models/ --format sarif -o scan.sarif
  bartizan model sign models/scorer --key release.key
  bartizan model verify models/scorer --signer release.key.pub
""",
)
def command() -> None:
    """Protect models against code that runs on load, and against tampering."""


for each in (scan, keygen, sign, verify, push, pull, copy, list_models, log, promote, watch):
    command.add_command(each)

"""`bartizan model`: what can be done with model files; each command is imported when it is run."""

import click

from bartizan.cli.groups import Lazy

PLACES = {
    "scan": "model_scan:scan",
    "keygen": "model_keys:keygen",
    "pubkey": "model_pubkey:pubkey",
    "sign": "model_sign:sign",
    "verify": "model_verify:verify",
    "push": "model_push:push",
    "pull": "model_pull:pull",
    "copy": "model_copy:copy",
    "list": "model_list:list_models",
    "log": "model_list:log",
    "promote": "model_promote:promote",
    "watch": "model_watch:watch",
}


@click.group(
    cls=Lazy,
    places=PLACES,
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

"""`bartizan data`: what datasets hold, sealed, vetted, and who may read them."""

import click

from bartizan.cli.groups import Lazy

PLACES = {
    "classify": "data_classify:classify",
    "redact": "data_redact:redact",
    "key": "data_key:key",
    "seal": "data_seal:seal",
    "open": "data_open:open_command",
    "rewrap": "data_rewrap:rewrap",
    "info": "data_info:info",
    "vet": "data_vet:vet",
}


@click.group(
    cls=Lazy,
    places=PLACES,
    epilog="""
\b
Examples:
  bartizan data classify data/
  bartizan data classify prompts.jsonl --spans --field text
  bartizan data redact users.csv clean.csv --policy policy.yaml
  bartizan data seal users.csv users.csv.sealed --key aws-kms:alias/training
  bartizan data vet train.jsonl --text prompt --response answer
""",
)
def command() -> None:
    """Know what datasets hold before somebody else does, seal them, and look for poison."""

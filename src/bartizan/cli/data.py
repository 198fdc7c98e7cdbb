"""`bartizan data`: what datasets hold, sealed, vetted, and who may read them."""

import click

from bartizan.cli.groups import Lazy

PLACES = {
    "classify": "data_classify:classify",
    "redact": "data_redact:redact",
    "restore": "data_restore:restore",
    "vet": "data_vet:vet",
    "manifest": "data_manifest:manifest",
    "verify": "data_verify:verify",
    "log": "data_log:log",
    "key": "data_key:key",
    "seal": "data_seal:seal",
    "open": "data_open:open_command",
    "rewrap": "data_rewrap:rewrap",
    "convert": "data_convert:convert",
    "info": "data_info:info",
    "grant": "data_grant:grant",
    "canary": "data_canary:canary",
    "find-canaries": "data_find_canaries:find_canaries",
    "access-report": "data_access_report:access_report",
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
  bartizan data vet train.jsonl --text prompt --response answer
  bartizan data manifest data/people --key release.key
  bartizan data seal users.csv users.csv.sealed --key aws-kms:alias/training
  bartizan data access-report --log logs/access --key access.vkey --grants grants/ --policy p.yaml
""",
)
def command() -> None:
    """Know what datasets hold, look for poison, seal them, and know who reads which version."""

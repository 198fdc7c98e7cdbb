"""`bartizan guard`: the guards of the gateway, on files."""

import click

from bartizan.cli.groups import Told
from bartizan.cli.guard_baseline import baseline
from bartizan.cli.guard_bench import bench
from bartizan.cli.guard_calibrate import calibrate
from bartizan.cli.guard_import import importing
from bartizan.cli.guard_score import score


@click.group(
    cls=Told,
    epilog="""
\b
Examples:
  bartizan guard score prompts.jsonl --field text
  bartizan guard calibrate harmless.jsonl --field text --false-alarms 0.005
  bartizan guard baseline requests.jsonl --field text -o chat-baseline.json
  bartizan guard bench
  bartizan guard import bedrock guardrail.json -o guards.yaml
""",
)
def command() -> None:
    """Try the gateway's guards on texts, and set them to a route's own traffic."""


command.add_command(score)
command.add_command(calibrate)
command.add_command(baseline)
command.add_command(bench)
command.add_command(importing)

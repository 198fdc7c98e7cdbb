"""Stores of data can be brought back."""

from collections.abc import Iterator, Mapping

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded, subject, undecided
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Outcome, Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import switch, value_at
from bartizan.evidence.stores import is_copy

TABLES: Mapping[str, str] = {
    "aws_dynamodb_table": "point_in_time_recovery.enabled",
    "AWS::DynamoDB::Table": "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
}
DATABASES: Mapping[str, str] = {
    "aws_db_instance": "backup_retention_period",
    "aws_rds_cluster": "backup_retention_period",
    "AWS::RDS::DBInstance": "BackupRetentionPeriod",
    "AWS::RDS::DBCluster": "BackupRetentionPeriod",
}
PLANS = ("aws_backup_selection", "AWS::Backup::BackupSelection")
# Only this kind keeps no backups where nothing is said.
OFF_BY_DEFAULT = "aws_db_instance"
WORDING = Wording("it can be restored to any moment", "it cannot be restored to a moment before")


@check(
    Meta(
        id="infra-backups",
        title="Tables and databases are backed up",
        control="INF-12",
        clause="backups-cover",
        severity=Severity.MEDIUM,
        asks=resources(*TABLES, *DATABASES, *PLANS),
        fix="Set point_in_time_recovery { enabled = true } on a table, and "
        "backup_retention_period = 7 on a database.",
        absent="no table or database is declared",
        refs=("CWE-693",),
        source=Source.IAC,
    ),
    Iac,
)
def backups(iac: Iac) -> Iterator[Verdict]:
    """An index or a memory that is poisoned or deleted must be taken back to before.

    *What it reads*: recovery of tables, retention of database backups, backup plans. *Why it
    matters*: conversations, features and embeddings cannot be computed again for free. *Passes*:
    recovery or backups are on. *Fails*: they are off. *Fix*: switch them on.
    """
    plans = iac.of(*PLANS)
    for store in iac.of(*TABLES, *DATABASES):
        if is_copy(store):
            continue
        verdict = _table(store) if store.kind in TABLES else _database(store)
        if plans and verdict.outcome is Outcome.FAIL:
            because = "a backup plan is declared, which may cover it"
            yield unknown(because, store.place, plans[0].place, subject=subject(store))
        else:
            yield verdict


def _table(table: Resource) -> Verdict:
    return demanded(table, switch(table, TABLES[table.kind]), WORDING)


def _database(database: Resource) -> Verdict:
    period = value_at(database, DATABASES[database.kind])
    name = subject(database)
    if period is None:
        if database.kind == OFF_BY_DEFAULT:
            return failed("keeps no backups", database.place, subject=name)
        return passed("keeps backups for a day", database.place, subject=name)
    place = database.place_of(period)
    if period.expression is not None:
        setting = switch(database, DATABASES[database.kind])
        return undecided(database, setting, "backups are kept")
    if str(period.plain()) == "0":
        return failed("keeps no backups", place, database.place, subject=name)
    return passed(f"keeps backups for {period.plain()} days", place, subject=name)

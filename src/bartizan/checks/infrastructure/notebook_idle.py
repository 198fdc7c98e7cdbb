"""A development environment that nobody uses must stop by itself."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Setting, chosen, named

NOTEBOOKS = ("aws_sagemaker_notebook_instance", "AWS::SageMaker::NotebookInstance")
DOMAINS = ("aws_sagemaker_domain", "AWS::SageMaker::Domain")
APPS = ("jupyter_lab_app_settings", "code_editor_app_settings")
INLINE_APPS = ("JupyterLabAppSettings", "CodeEditorAppSettings")
WORDING = Wording("it stops when idle", "nothing stops it when idle")


@check(
    Meta(
        id="infra-notebook-idle",
        title="Notebooks and studios stop when idle",
        control="INF-01",
        clause="idle-stop",
        severity=Severity.LOW,
        asks=resources(*NOTEBOOKS, *DOMAINS),
        fix="For a domain: default_user_settings { jupyter_lab_app_settings { "
        'app_lifecycle_management { idle_settings { lifecycle_management = "ENABLED"  '
        "idle_timeout_in_minutes = 60 } } } }. For a notebook: lifecycle_config_name.",
        absent="no notebook or studio domain is declared",
        refs=("CWE-613",),
        source=Source.IAC,
    ),
    Iac,
)
def notebook_idle(iac: Iac) -> Iterator[Verdict]:
    """A session left open keeps its role's credentials alive, and costs by the hour.

    *What it reads*: lifecycle configurations of notebooks, idle settings of domains. *Why it
    matters*: a forgotten notebook is an unwatched machine in the account. *Passes*: idle settings
    are on, or a lifecycle configuration is named. *Fails*: neither. *Fix*: set an idle timeout.
    """
    for environment in iac.of(*NOTEBOOKS, *DOMAINS):
        yield demanded(environment, _stops(iac, environment), WORDING)


def _stops(iac: Iac, environment: Resource) -> Setting:
    if environment.kind in NOTEBOOKS:
        return named(iac, environment, "lifecycle_config_name", "LifecycleConfigName")
    idle = "app_lifecycle_management.idle_settings.lifecycle_management"
    inline = "AppLifecycleManagement.IdleSettings.LifecycleManagement"
    paths = [f"default_user_settings.{app}.{idle}" for app in APPS]
    paths += [f"DefaultUserSettings.{app}.{inline}" for app in INLINE_APPS]
    return chosen(environment, ("ENABLED",), *paths)

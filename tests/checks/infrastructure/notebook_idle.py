"""Which environments never stop."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-notebook-idle"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_sagemaker_notebook_instance" "n" {
              root_access = "Disabled"
            }
            """
        ),
        at=("main.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_sagemaker_domain" "n" {
              default_user_settings {
                jupyter_lab_app_settings {
                  app_lifecycle_management {
                    idle_settings {
                      lifecycle_management = "DISABLED"
                    }
                  }
                }
              }
            }
            """
        ),
        at=("main.tf:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            N:
              Type: AWS::SageMaker::Domain
              Properties: {AppNetworkAccessType: VpcOnly}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_notebook_instance" "n" {
              lifecycle_config_name = "stop"
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_domain" "n" {
              default_user_settings {
                jupyter_lab_app_settings {
                  app_lifecycle_management {
                    idle_settings {
                      lifecycle_management = "ENABLED"
                    }
                  }
                }
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_sagemaker_domain" "n" {
              default_user_settings {
                jupyter_lab_app_settings {
                  app_lifecycle_management {
                    idle_settings {
                      lifecycle_management = var.idle
                    }
                  }
                }
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_sns_topic" "t" {
              name = "t"
            }
            """
        ),
    ),
)

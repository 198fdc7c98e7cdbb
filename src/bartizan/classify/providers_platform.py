"""Credentials of clouds, code hosts, registries and common services."""

from typing import Final

from bartizan.classify.detector import Detector
from bartizan.classify.providers_ai import in_context, prefixed

PLATFORM: Final[tuple[Detector, ...]] = (
    # A signed address names the key, not its secret, and ends by itself within seven days
    # (AWS Signature Version 4, query parameters).
    prefixed(
        "aws-access-key",
        "AWS access key id",
        r"(?:AKIA|ASIA)[A-Z0-9]{16}",
        public_after=(b"X-Amz-Credential=",),
    ),
    in_context(
        "aws-secret-key",
        "AWS secret access key",
        "secret_?access_?key|aws_?secret_?key|secretaccesskey",
        "[A-Za-z0-9/+]{40}|[A-Za-z0-9/+]{43}",
    ),
    prefixed(
        "google-oauth",
        "Google OAuth secret",
        r"GOCSPX-[A-Za-z0-9_\-]{24,32}",
        r"ya29\.[A-Za-z0-9_\-]{30,}",
    ),
    prefixed("azure-storage", "Azure storage key", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    prefixed("azure-sas", "Azure shared access key", r"SharedAccessKey=[A-Za-z0-9+/]{40,60}="),
    prefixed(
        "azure-client",
        "Microsoft Entra client secret",
        r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.\-]{31,34}",
    ),
    prefixed("digitalocean", "DigitalOcean token", r"do[opr]_v1_[0-9a-f]{64}"),
    prefixed("databricks", "Databricks token", r"dapi[0-9a-f]{32}(?:-[0-9])?"),
    prefixed(
        "hashicorp",
        "HashiCorp Vault or Terraform token",
        r"hvs\.[A-Za-z0-9_\-]{24,}",
        r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_\-]{60,70}",
    ),
    prefixed("doppler", "Doppler token", r"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9._\-]{40,60}"),
    prefixed(
        "github", "GitHub token", r"gh[pousr]_[A-Za-z0-9]{36,76}", r"github_pat_[A-Za-z0-9_]{60,90}"
    ),
    prefixed("gitlab", "GitLab token", r"gl(?:pat|ptt|dt|rt|cbt|ft)-[A-Za-z0-9_\-]{20,50}"),
    prefixed("npm", "npm token", r"npm_[A-Za-z0-9]{36}"),
    prefixed("pypi", "PyPI token", r"pypi-AgE[A-Za-z0-9_\-]{50,}"),
    prefixed("docker", "Docker token", r"dckr_(?:pat|oat)_[A-Za-z0-9_\-]{24,40}"),
    prefixed(
        "slack",
        "Slack token",
        r"xox[abeprs]-[A-Za-z0-9\-]{10,}",
        r"xapp-[0-9]-[A-Za-z0-9\-]{20,}",
    ),
    prefixed(
        "slack-webhook",
        "Slack webhook",
        r"hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,28}",
    ),
    prefixed(
        "discord-webhook",
        "Discord webhook",
        r"discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_\-]{60,72}",
    ),
    prefixed(
        "stripe",
        "Stripe key",
        r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{20,}",
        r"whsec_[A-Za-z0-9+/]{32,64}",
    ),
    prefixed("twilio", "Twilio API key", r"SK[0-9a-f]{32}"),
    prefixed("sendgrid", "SendGrid API key", r"SG\.[A-Za-z0-9_\-]{20,24}\.[A-Za-z0-9_\-]{39,50}"),
    prefixed("telegram", "Telegram bot token", r"[0-9]{8,10}:AA[A-Za-z0-9_\-]{32,34}"),
    prefixed("shopify", "Shopify token", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    prefixed("notion", "Notion token", r"ntn_[A-Za-z0-9]{40,50}"),
    prefixed("linear", "Linear API key", r"lin_api_[A-Za-z0-9]{32,48}"),
    prefixed("airtable", "Airtable token", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    prefixed("postman", "Postman API key", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    prefixed("sentry", "Sentry token", r"sntry[su]_[A-Za-z0-9+/=_\-]{40,}"),
    prefixed("grafana", "Grafana token", r"gl(?:sa|c)_[A-Za-z0-9+/=_]{32,}"),
    prefixed("newrelic", "New Relic key", r"NRAK-[A-Z0-9]{27}"),
    prefixed("supabase", "Supabase key", r"sbp_[0-9a-f]{40}", r"sb_secret_[A-Za-z0-9_\-]{20,50}"),
    prefixed("atlassian", "Atlassian token", r"ATATT3[A-Za-z0-9_\-=]{100,}"),
    prefixed("age", "age secret key", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    in_context("twilio-auth", "Twilio auth token", "twilio", "[0-9a-f]{32}"),
    in_context("datadog", "Datadog API key", "datadog|dd_api", "[0-9a-f]{32}|[0-9a-f]{40}"),
    in_context("cloudflare", "Cloudflare token", "cloudflare", "[A-Za-z0-9_-]{37,40}"),
)

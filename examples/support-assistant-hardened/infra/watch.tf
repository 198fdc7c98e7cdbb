resource "aws_cloudtrail" "support" {
  name                          = "support-assistant"
  s3_bucket_name                = aws_s3_bucket.evidence.id
  s3_key_prefix                 = "trail"
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  kms_key_id                    = aws_kms_key.support.arn

  advanced_event_selector {
    name = "Reads and writes of data and models"
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
    field_selector {
      field       = "resources.ARN"
      starts_with = ["${aws_s3_bucket.data.arn}/", "${aws_s3_bucket.models.arn}/"]
    }
  }

  advanced_event_selector {
    name = "Calls of agents and guardrails"
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::Bedrock::AgentAlias", "AWS::Bedrock::Guardrail"]
    }
  }

  advanced_event_selector {
    name = "Management"
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }
}

resource "aws_bedrock_model_invocation_logging_configuration" "support" {
  logging_config {
    embedding_data_delivery_enabled = false
    image_data_delivery_enabled     = false
    text_data_delivery_enabled      = true

    cloudwatch_config {
      log_group_name = aws_cloudwatch_log_group.invocations.name
      role_arn       = "arn:aws:iam::111122223333:role/bedrock-logging"
    }
  }
}

resource "aws_cloudwatch_log_group" "invocations" {
  name              = "/bedrock/support-assistant"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.support.arn
}

resource "aws_cloudwatch_log_group" "assistant" {
  name              = "/ecs/support-assistant"
  retention_in_days = 90
  kms_key_id        = aws_kms_key.support.arn
}

resource "aws_cloudwatch_log_group" "waf" {
  name              = "aws-waf-logs-support"
  retention_in_days = 90
  kms_key_id        = aws_kms_key.support.arn
}

resource "aws_sns_topic" "security" {
  name              = "support-security"
  kms_master_key_id = aws_kms_key.support.arn
}

resource "aws_sns_topic_subscription" "security" {
  topic_arn = aws_sns_topic.security.arn
  protocol  = "email"
  endpoint  = "security@lindenberg.example"
}

resource "aws_budgets_budget" "models" {
  name         = "support-assistant-models"
  budget_type  = "COST"
  limit_amount = "1500"
  limit_unit   = "EUR"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "Service"
    values = ["Amazon Bedrock", "Amazon SageMaker"]
  }

  notification {
    comparison_operator        = "GREATER_THAN"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    notification_type          = "ACTUAL"
    subscriber_email_addresses = ["security@lindenberg.example", "care-ml@lindenberg.example"]
  }
}

resource "aws_ce_anomaly_monitor" "models" {
  name              = "support-assistant"
  monitor_type      = "DIMENSIONAL"
  monitor_dimension = "SERVICE"
}

resource "aws_ce_anomaly_subscription" "models" {
  name             = "support-assistant"
  frequency        = "IMMEDIATE"
  monitor_arn_list = [aws_ce_anomaly_monitor.models.arn]

  subscriber {
    type    = "SNS"
    address = aws_sns_topic.security.arn
  }
}

resource "aws_cloudwatch_metric_alarm" "guardrail_blocks" {
  alarm_name          = "support-assistant-guardrail-blocks"
  namespace           = "AWS/Bedrock/Guardrails"
  metric_name         = "InvocationsIntervened"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 50
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [aws_sns_topic.security.arn]
}

resource "aws_cloudwatch_metric_alarm" "tokens" {
  alarm_name          = "support-assistant-tokens"
  namespace           = "AWS/Bedrock"
  metric_name         = "OutputTokenCount"
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  threshold           = 2000000
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [aws_sns_topic.security.arn]
}

resource "aws_cloudwatch_metric_alarm" "bulk_reads" {
  alarm_name          = "support-assistant-bulk-reads"
  namespace           = "AWS/S3"
  metric_name         = "BytesDownloaded"
  statistic           = "Sum"
  period              = 900
  evaluation_periods  = 1
  threshold           = 5000000000
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [aws_sns_topic.security.arn]
  dimensions          = { BucketName = aws_s3_bucket.data.id, FilterId = "all" }
}

resource "aws_cloudwatch_event_rule" "changes" {
  name = "support-assistant-changes"

  event_pattern = jsonencode({
    source      = ["aws.bedrock", "aws.sagemaker", "aws.iam"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = [
        "UpdateAgent", "UpdateAgentAlias", "UpdateGuardrail", "DeleteGuardrail", "DeleteModelInvocationLoggingConfiguration",
        "UpdateModelPackage", "PutRolePolicy", "AttachRolePolicy",
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "changes" {
  rule = aws_cloudwatch_event_rule.changes.name
  arn  = aws_sns_topic.security.arn
}

resource "aws_cloudwatch_event_rule" "emergency" {
  name = "support-assistant-emergency-access"

  event_pattern = jsonencode({
    detail-type = ["AWS Console Sign In via CloudTrail", "AWS API Call via CloudTrail"]
    detail      = { userIdentity = { type = ["Root"] } }
  })
}

resource "aws_cloudwatch_event_target" "emergency" {
  rule = aws_cloudwatch_event_rule.emergency.name
  arn  = aws_sns_topic.security.arn
}

resource "aws_guardduty_detector" "support" {
  enable = true
}

resource "aws_guardduty_detector_feature" "s3" {
  detector_id = aws_guardduty_detector.support.id
  name        = "S3_DATA_EVENTS"
  status      = "ENABLED"
}

resource "aws_guardduty_detector_feature" "lambda" {
  detector_id = aws_guardduty_detector.support.id
  name        = "LAMBDA_NETWORK_LOGS"
  status      = "ENABLED"
}

resource "aws_macie2_account" "support" {
  status = "ENABLED"
}

resource "aws_ssm_parameter" "enabled" {
  name        = "/support-assistant/enabled"
  description = "The stop switch of the assistant"
  type        = "String"
  value       = "yes"

  lifecycle {
    ignore_changes = [value]
  }
}

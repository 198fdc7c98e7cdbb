# The assistant of the phone channel.
resource "aws_bedrock_guardrail" "support" {
  name                      = "support-assistant"
  description               = "Attacks on input, personal data on output, answers that the policies do not hold"
  blocked_input_messaging   = "This cannot be answered here."
  blocked_outputs_messaging = "This cannot be answered here."
  kms_key_arn               = aws_kms_key.support.arn

  content_policy_config {
    filters_config {
      type            = "PROMPT_ATTACK"
      input_strength  = "HIGH"
      output_strength = "NONE"
    }
    filters_config {
      type            = "HATE"
      input_strength  = "HIGH"
      output_strength = "HIGH"
    }
    filters_config {
      type            = "INSULTS"
      input_strength  = "HIGH"
      output_strength = "HIGH"
    }
    filters_config {
      type            = "SEXUAL"
      input_strength  = "HIGH"
      output_strength = "HIGH"
    }
    filters_config {
      type            = "VIOLENCE"
      input_strength  = "HIGH"
      output_strength = "HIGH"
    }
    filters_config {
      type            = "MISCONDUCT"
      input_strength  = "HIGH"
      output_strength = "HIGH"
    }
  }

  sensitive_information_policy_config {
    pii_entities_config {
      type   = "EMAIL"
      action = "ANONYMIZE"
    }
    pii_entities_config {
      type   = "PHONE"
      action = "ANONYMIZE"
    }
    pii_entities_config {
      type   = "INTERNATIONAL_BANK_ACCOUNT_NUMBER"
      action = "ANONYMIZE"
    }
    pii_entities_config {
      type   = "CREDIT_DEBIT_CARD_NUMBER"
      action = "BLOCK"
    }
    pii_entities_config {
      type   = "PASSWORD"
      action = "BLOCK"
    }
    pii_entities_config {
      type   = "AWS_SECRET_KEY"
      action = "BLOCK"
    }
  }

  contextual_grounding_policy_config {
    filters_config {
      type      = "GROUNDING"
      threshold = 0.8
    }
    filters_config {
      type      = "RELEVANCE"
      threshold = 0.7
    }
  }
}

resource "aws_bedrock_guardrail_version" "support" {
  guardrail_arn = aws_bedrock_guardrail.support.guardrail_arn
  description   = "7"
}

resource "aws_bedrockagent_agent" "support" {
  agent_name                  = "support-assistant"
  agent_resource_role_arn     = aws_iam_role.agent.arn
  foundation_model            = "anthropic.claude-haiku-4-5-20251001-v1:0"
  instruction                 = file("${path.module}/../prompts/system.md")
  customer_encryption_key_arn = aws_kms_key.support.arn
  idle_session_ttl_in_seconds = 600

  guardrail_configuration {
    guardrail_identifier = aws_bedrock_guardrail.support.guardrail_id
    guardrail_version    = "7"
  }
}

resource "aws_bedrockagent_agent_alias" "production" {
  agent_id         = aws_bedrockagent_agent.support.agent_id
  agent_alias_name = "production"

  routing_configuration {
    agent_version = "12"
  }
}

resource "aws_bedrockagent_agent_action_group" "refunds" {
  agent_id          = aws_bedrockagent_agent.support.agent_id
  agent_version     = "DRAFT"
  action_group_name = "refunds"

  action_group_executor {
    lambda = aws_lambda_function.refunds.arn
  }

  function_schema {
    member_functions {
      functions {
        name                 = "issue_refund"
        description          = "Pay money back to the customer for one of their own orders."
        require_confirmation = "ENABLED"

        parameters {
          map_block_key = "order_number"
          type          = "string"
          required      = true
        }
      }
    }
  }
}

resource "aws_lambda_function" "refunds" {
  function_name                  = "support-refunds"
  role                           = aws_iam_role.refunds.arn
  runtime                        = "python3.12"
  handler                        = "refunds.handler"
  filename                       = "refunds.zip"
  timeout                        = 15
  reserved_concurrent_executions = 5
  kms_key_arn                    = aws_kms_key.support.arn
  publish                        = true

  vpc_config {
    subnet_ids         = [aws_subnet.serving_a.id, aws_subnet.serving_b.id]
    security_group_ids = [aws_security_group.serving.id]
  }

  environment {
    variables = {
      APPROVALS = aws_dynamodb_table.approvals.name
    }
  }

  tracing_config {
    mode = "Active"
  }
}

resource "aws_lambda_alias" "refunds" {
  name             = "production"
  function_name    = aws_lambda_function.refunds.function_name
  function_version = aws_lambda_function.refunds.version
}

resource "aws_codedeploy_deployment_group" "refunds" {
  app_name               = "support-refunds"
  deployment_group_name  = "production"
  deployment_config_name = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
  service_role_arn       = "arn:aws:iam::111122223333:role/code-deploy"

  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }

  alarm_configuration {
    enabled = true
    alarms  = [aws_cloudwatch_metric_alarm.guardrail_blocks.alarm_name]
  }

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
  }
}

# What the assistant shows to the gateway; only the gateway has the provider's key.
resource "aws_secretsmanager_secret" "gateway" {
  name       = "support-assistant/gateway"
  kms_key_id = aws_kms_key.support.arn
}

resource "aws_secretsmanager_secret_rotation" "gateway" {
  secret_id           = aws_secretsmanager_secret.gateway.id
  rotation_lambda_arn = "arn:aws:lambda:eu-central-1:111122223333:function:rotate-gateway-key"

  rotation_rules {
    automatically_after_days = 60
  }
}

resource "aws_secretsmanager_secret" "openai" {
  name       = "support-assistant/openai"
  kms_key_id = aws_kms_key.support.arn
}

resource "aws_secretsmanager_secret_rotation" "openai" {
  secret_id           = aws_secretsmanager_secret.openai.id
  rotation_lambda_arn = "arn:aws:lambda:eu-central-1:111122223333:function:rotate-provider-key"

  rotation_rules {
    automatically_after_days = 60
  }
}

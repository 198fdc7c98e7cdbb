resource "aws_vpc" "support" {
  cidr_block           = "10.40.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "serving_a" {
  vpc_id                  = aws_vpc.support.id
  cidr_block              = "10.40.1.0/24"
  availability_zone       = "eu-central-1a"
  map_public_ip_on_launch = false
}

resource "aws_subnet" "serving_b" {
  vpc_id                  = aws_vpc.support.id
  cidr_block              = "10.40.2.0/24"
  availability_zone       = "eu-central-1b"
  map_public_ip_on_launch = false
}

resource "aws_subnet" "training" {
  vpc_id                  = aws_vpc.support.id
  cidr_block              = "10.40.9.0/24"
  availability_zone       = "eu-central-1a"
  map_public_ip_on_launch = false
}

resource "aws_security_group" "front" {
  name        = "support-front"
  description = "The load balancer, behind the web application firewall"
  vpc_id      = aws_vpc.support.id

  ingress {
    description = "Customers, over TLS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description = "The assistant"
    from_port   = 8000
    to_port     = 8000
    protocol    = "tcp"
    cidr_blocks = ["10.40.1.0/24", "10.40.2.0/24"]
  }
}

resource "aws_security_group" "serving" {
  name        = "support-serving"
  description = "The assistant: reached by the load balancer, reaches endpoints and the egress proxy"
  vpc_id      = aws_vpc.support.id

  ingress {
    description     = "The load balancer"
    from_port       = 8000
    to_port         = 8000
    protocol        = "tcp"
    security_groups = [aws_security_group.front.id]
  }

  egress {
    description = "Private endpoints and the egress proxy"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.40.0.0/16"]
  }
}

resource "aws_security_group" "training" {
  name        = "support-training"
  description = "Training and notebooks: nobody comes in, private endpoints only"
  vpc_id      = aws_vpc.support.id

  egress {
    description = "Private endpoints"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.40.0.0/16"]
  }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.support.id
  service_name      = "com.amazonaws.eu-central-1.s3"
  vpc_endpoint_type = "Gateway"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["s3:GetObject", "s3:PutObject"]
      Resource  = [aws_s3_bucket.models.arn, "${aws_s3_bucket.models.arn}/*", aws_s3_bucket.data.arn, "${aws_s3_bucket.data.arn}/*"]
      Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } }
    }]
  })
}

resource "aws_vpc_endpoint" "bedrock" {
  vpc_id              = aws_vpc.support.id
  service_name        = "com.amazonaws.eu-central-1.bedrock-runtime"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.serving_a.id, aws_subnet.serving_b.id]
  security_group_ids  = [aws_security_group.serving.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["bedrock:InvokeModel", "bedrock:ApplyGuardrail"]
      Resource = [
        "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
        aws_bedrock_guardrail.support.guardrail_arn,
      ]
      Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } }
    }]
  })
}

resource "aws_vpc_endpoint" "agent" {
  vpc_id              = aws_vpc.support.id
  service_name        = "com.amazonaws.eu-central-1.bedrock-agent-runtime"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.serving_a.id, aws_subnet.serving_b.id]
  security_group_ids  = [aws_security_group.serving.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["bedrock:InvokeAgent"]
      Resource  = "arn:aws:bedrock:eu-central-1:111122223333:agent-alias/*"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } }
    }]
  })
}

resource "aws_vpc_endpoint" "sagemaker" {
  vpc_id              = aws_vpc.support.id
  service_name        = "com.amazonaws.eu-central-1.sagemaker.api"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.training.id]
  security_group_ids  = [aws_security_group.training.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob"]
      Resource  = "arn:aws:sagemaker:eu-central-1:111122223333:training-job/ticket-tuning-*"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } }
    }]
  })
}

resource "aws_networkfirewall_rule_group" "egress" {
  name     = "support-egress"
  type     = "STATEFUL"
  capacity = 20

  rule_group {
    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["TLS_SNI"]
        targets              = ["eu.api.openai.com"]
      }
    }
  }
}

resource "aws_networkfirewall_logging_configuration" "egress" {
  firewall_arn = "arn:aws:network-firewall:eu-central-1:111122223333:firewall/support"

  logging_configuration {
    log_destination_config {
      log_destination      = { logGroup = aws_cloudwatch_log_group.assistant.name }
      log_destination_type = "CloudWatchLogs"
      log_type             = "ALERT"
    }
  }
}

resource "aws_flow_log" "support" {
  vpc_id               = aws_vpc.support.id
  traffic_type         = "ALL"
  log_destination_type = "s3"
  log_destination      = "${aws_s3_bucket.evidence.arn}/flows/"
}

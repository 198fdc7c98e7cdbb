resource "aws_lb" "front" {
  name                       = "support-front"
  internal                   = true
  load_balancer_type         = "application"
  subnets                    = [aws_subnet.serving_a.id, aws_subnet.serving_b.id]
  security_groups            = [aws_security_group.front.id]
  drop_invalid_header_fields = true
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = "arn:aws:acm:eu-central-1:111122223333:certificate/0d7c2f3e-6d0e-4a5b-9a53-1f1e2d3c4b5a"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.assistant.arn
  }
}

resource "aws_lb_target_group" "assistant" {
  name        = "support-assistant"
  port        = 8000
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.support.id
}

resource "aws_wafv2_web_acl" "front" {
  name  = "support-front"
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "rate-for-each-address"
    priority = 1

    action {
      block {}
    }

    statement {
      rate_based_statement {
        limit              = 300
        aggregate_key_type = "IP"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "rate"
      sampled_requests_enabled   = true
    }
  }

  rule {
    name     = "common"
    priority = 2

    override_action {
      none {}
    }

    statement {
      managed_rule_group_statement {
        name        = "AWSManagedRulesCommonRuleSet"
        vendor_name = "AWS"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "common"
      sampled_requests_enabled   = true
    }
  }

  rule {
    name     = "body-size"
    priority = 3

    action {
      block {}
    }

    statement {
      size_constraint_statement {
        comparison_operator = "GT"
        size                = 8192
        field_to_match {
          body {}
        }
        text_transformation {
          priority = 0
          type     = "NONE"
        }
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "size"
      sampled_requests_enabled   = true
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "front"
    sampled_requests_enabled   = true
  }
}

resource "aws_wafv2_web_acl_association" "front" {
  resource_arn = aws_lb.front.arn
  web_acl_arn  = aws_wafv2_web_acl.front.arn
}

resource "aws_wafv2_web_acl_logging_configuration" "front" {
  resource_arn            = aws_wafv2_web_acl.front.arn
  log_destination_configs = [aws_cloudwatch_log_group.waf.arn]
}

resource "aws_cognito_user_pool" "customers" {
  name              = "support-customers"
  mfa_configuration = "ON"

  software_token_mfa_configuration {
    enabled = true
  }

  password_policy {
    minimum_length = 12
  }
}

resource "aws_kms_key" "support" {
  description             = "Data, models and logs of the support assistant"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administrators"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/key-administrator" }
        Action    = ["kms:Describe*", "kms:Get*", "kms:List*", "kms:Put*", "kms:Update*", "kms:TagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion", "kms:EnableKeyRotation"]
        Resource  = "*"
      },
      {
        Sid    = "Users"
        Effect = "Allow"
        Principal = {
          AWS = [
            aws_iam_role.agent.arn,
            aws_iam_role.refunds.arn,
            aws_iam_role.training.arn,
            aws_iam_role.release.arn,
          ]
        }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } }
      },
    ]
  })
}

resource "aws_kms_alias" "support" {
  name          = "alias/support-assistant"
  target_key_id = aws_kms_key.support.key_id
}

resource "aws_cloudwatch_event_rule" "key_deletion" {
  name = "support-assistant-key-deletion"

  event_pattern = jsonencode({
    source      = ["aws.kms"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail      = { eventName = ["ScheduleKeyDeletion", "DisableKey"] }
  })
}

resource "aws_cloudwatch_event_target" "key_deletion" {
  rule = aws_cloudwatch_event_rule.key_deletion.name
  arn  = aws_sns_topic.security.arn
}

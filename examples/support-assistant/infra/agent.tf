# The assistant of the phone channel.
resource "aws_bedrockagent_agent" "support" {
  agent_name              = "support-assistant"
  agent_resource_role_arn = aws_iam_role.assistant.arn
  foundation_model        = "anthropic.claude-3-haiku-20240307-v1:0"
  instruction             = "You are Linda, the assistant of Lindenberg. Answer questions about orders and returns, and pay refunds."
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
        name        = "issue_refund"
        description = "Pay money back to the customer for an order."
      }
    }
  }
}

resource "aws_lambda_function" "refunds" {
  function_name = "support-refunds"
  role          = aws_iam_role.assistant.arn
  runtime       = "python3.12"
  handler       = "refunds.handler"
  filename      = "refunds.zip"
}

resource "aws_sagemaker_notebook_instance" "tuning" {
  name          = "ticket-tuning"
  role_arn      = aws_iam_role.assistant.arn
  instance_type = "ml.g5.xlarge"
}

# One role for the agent, the Lambda function and the notebook.
resource "aws_iam_role" "assistant" {
  name = "support-assistant"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["bedrock.amazonaws.com", "lambda.amazonaws.com", "sagemaker.amazonaws.com"] }
    }]
  })
}

resource "aws_iam_role_policy" "assistant" {
  name = "support-assistant"
  role = aws_iam_role.assistant.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["bedrock:*", "s3:*", "dynamodb:*"]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "*"
      },
    ]
  })
}

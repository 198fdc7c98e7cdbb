resource "aws_sagemaker_notebook_instance" "tuning" {
  name                   = "ticket-tuning"
  role_arn               = aws_iam_role.training.arn
  instance_type          = "ml.g5.xlarge"
  root_access            = "Disabled"
  direct_internet_access  = "Disabled"
  subnet_id              = aws_subnet.training.id
  security_groups        = [aws_security_group.training.id]
  kms_key_id             = aws_kms_key.support.arn
  lifecycle_config_name  = aws_sagemaker_notebook_instance_lifecycle_configuration.idle.name

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = "2"
  }
}

resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "idle" {
  name     = "stop-when-idle-for-an-hour"
  on_start = filebase64("${path.module}/stop-when-idle.sh")
}

resource "aws_sagemaker_model_package_group" "tuned" {
  model_package_group_name        = "support-assistant-tuned"
  model_package_group_description = "New versions wait for the approval of data science"
}

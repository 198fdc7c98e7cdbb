terraform {
  required_version = "~> 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.14.1"
    }
  }

  # One state, one account and one key for each environment; the others have files of their own.
  backend "s3" {
    bucket       = "lindenberg-terraform-production"
    key          = "support-assistant/terraform.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = {
      workload    = "support-assistant"
      environment = "production"
      owner       = "customer-care"
      data-class  = "confidential"
    }
  }
}

variable "organization_id" {
  description = "The organisation whose identities may touch the data."
  type        = string
  default     = "o-lindenberg1"
}

data "aws_caller_identity" "current" {}

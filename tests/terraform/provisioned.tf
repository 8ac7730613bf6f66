# A root for one test: the module in the shape that neither environment has. Provisioned and scaled, with two
# indexes, a key of its own, Contributor Insights and every alarm.

terraform {
  required_version = ">= 1.5.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.98.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_kms_key" "table" {
  enable_key_rotation = true
}

resource "aws_sns_topic" "alarms" {
  name = "provisioned-alarms"
}

module "dynamodb" {
  source = "../modules/dynamodb"

  environment                  = "load-test"
  table_name                   = "load-test-user-notifications"
  billing_mode                 = "PROVISIONED"
  read_capacity                = 10
  kms_key_arn                  = aws_kms_key.table.arn
  prevent_destroy              = false
  contributor_insights_enabled = true
  alarm_period                 = 60
  alarm_actions                = [aws_sns_topic.alarms.arn]

  autoscaling_read_capacity = {
    min = 10
    max = 200
  }

  index_attributes = {
    createdAt = "S"
    postId    = "S"
    type      = "S"
  }

  global_secondary_indexes = [
    {
      name      = "TypeIndex"
      hash_key  = "type"
      range_key = "createdAt"
    },
    {
      name               = "PostIndex"
      hash_key           = "postId"
      range_key          = "createdAt"
      projection_type    = "INCLUDE"
      non_key_attributes = ["actorId"]
      read_capacity      = 20
    },
  ]
}

output "full_access_policy_arn" {
  description = "ARN of the policy to read and write items."
  value       = module.dynamodb.full_access_policy_arn
}

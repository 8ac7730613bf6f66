# What stands for cloudposse/tfstate-backend: the table of locks. Written for dynlint; `local.release` is the release's
# number.

# The name that is given, or that null-label makes of its parts.
module "label" {
  source  = "cloudposse/label/null"
  version = "0.25.0"

  context             = var.context
  enabled             = var.enabled
  namespace           = var.namespace
  tenant              = try(var.tenant, null)
  environment         = var.environment
  stage               = var.stage
  name                = var.name
  delimiter           = var.delimiter
  attributes          = concat(var.attributes, ["lock"])
  label_order         = var.label_order
  regex_replace_chars = var.regex_replace_chars
  label_value_case    = try(var.label_value_case, null)
  id_length_limit     = var.id_length_limit
  tags                = var.tags
}

locals {
  locks = module.label.enabled && var.dynamodb_enabled && var.enable_dynamodb
  plain = local.release < 1000000 && !var.enable_server_side_encryption
}

resource "aws_dynamodb_table" "with_server_side_encryption" {
  count = local.locks && !local.plain ? 1 : 0

  name           = try(coalesce(var.dynamodb_table_name), module.label.id)
  billing_mode   = var.billing_mode
  read_capacity  = var.billing_mode == "PROVISIONED" ? var.read_capacity : null
  write_capacity = var.billing_mode == "PROVISIONED" ? var.write_capacity : null
  hash_key       = "LockID"

  deletion_protection_enabled = local.release < 1004001 ? null : var.deletion_protection_enabled

  attribute {
    name = "LockID"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.enable_point_in_time_recovery
  }

  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "without_server_side_encryption" {
  count = local.locks && local.plain ? 1 : 0

  name           = try(coalesce(var.dynamodb_table_name), module.label.id)
  billing_mode   = var.billing_mode
  read_capacity  = var.billing_mode == "PROVISIONED" ? var.read_capacity : null
  write_capacity = var.billing_mode == "PROVISIONED" ? var.write_capacity : null
  hash_key       = "LockID"

  attribute {
    name = "LockID"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.enable_point_in_time_recovery
  }
}

output "dynamodb_table_name" {
  value = try(aws_dynamodb_table.with_server_side_encryption[0].name, aws_dynamodb_table.without_server_side_encryption[0].name, "")
}

output "dynamodb_table_arn" {
  value = try(aws_dynamodb_table.with_server_side_encryption[0].arn, aws_dynamodb_table.without_server_side_encryption[0].arn, "")
}

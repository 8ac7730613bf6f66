# What stands for cloudposse/tfstate-backend: the table of locks. Written for dynlint; `local.release` is the release's
# number.

locals {
  parts = {
    namespace   = try(coalesce(var.namespace, var.context.namespace), "")
    tenant      = try(coalesce(var.tenant, var.context.tenant), "")
    environment = try(coalesce(var.environment, var.context.environment), "")
    stage       = try(coalesce(var.stage, var.context.stage), "")
    name        = try(coalesce(var.name, var.context.name), "")
  }
  enabled   = try(coalesce(var.enabled, var.context.enabled), true)
  delimiter = try(coalesce(var.delimiter, var.context.delimiter), "-")
  order     = try(coalescelist(var.label_order, var.context.label_order), ["namespace", "tenant", "environment", "stage", "name", "attributes"])
  extra     = compact(distinct(concat(try(coalesce(var.context.attributes, []), []), var.attributes, ["lock"])))
  refused   = try(coalesce(var.regex_replace_chars, var.context.regex_replace_chars), "/[^a-zA-Z0-9-]/")
  case      = try(coalesce(var.label_value_case, var.context.label_value_case), "lower")
  limit     = try(coalesce(var.id_length_limit, var.context.id_length_limit), 0)

  words  = merge({ for key, text in local.parts : key => replace(text, local.refused, "") }, { attributes = join(local.delimiter, [for text in local.extra : replace(text, local.refused, "")]) })
  joined = join(local.delimiter, compact([for key in local.order : local.words[key]]))
  cased  = local.case == "lower" ? lower(local.joined) : local.case == "upper" ? upper(local.joined) : local.joined
  id     = local.limit == 0 || length(local.cased) <= local.limit ? local.cased : terraform_data.shortened.output
}

# A name that is too long gets a hash, which is not computed here.
resource "terraform_data" "shortened" {
}

locals {
  locks = local.enabled && var.dynamodb_enabled && var.enable_dynamodb
  plain = local.release < 1000000 && !var.enable_server_side_encryption
}

resource "aws_dynamodb_table" "with_server_side_encryption" {
  count = local.locks && !local.plain ? 1 : 0

  name           = try(coalesce(var.dynamodb_table_name), local.id)
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

  name           = try(coalesce(var.dynamodb_table_name), local.id)
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

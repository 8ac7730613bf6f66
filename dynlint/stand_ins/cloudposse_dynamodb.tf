# What stands for cloudposse/dynamodb. Written for dynlint; `local.release` is the release's number.

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
  extra     = compact(distinct(concat(try(coalesce(var.context.attributes, []), []), var.attributes)))
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

resource "aws_dynamodb_table" "default" {
  count = local.enabled ? 1 : 0

  name         = try(coalesce(var.table_name), local.id)
  billing_mode = var.billing_mode
  table_class  = var.table_class
  hash_key     = var.hash_key
  range_key    = var.range_key

  read_capacity  = local.release >= 29005 && var.billing_mode == "PAY_PER_REQUEST" ? null : var.autoscale_min_read_capacity
  write_capacity = local.release >= 29005 && var.billing_mode == "PAY_PER_REQUEST" ? null : var.autoscale_min_write_capacity

  stream_enabled   = length(var.replicas) > 0 || var.enable_streams
  stream_view_type = length(var.replicas) > 0 || var.enable_streams ? var.stream_view_type : null

  deletion_protection_enabled = local.release < 34000 ? null : var.deletion_protection_enabled

  server_side_encryption {
    enabled     = var.enable_encryption
    kms_key_arn = var.server_side_encryption_kms_key_arn
  }

  point_in_time_recovery {
    enabled = var.enable_point_in_time_recovery
  }

  ttl {
    enabled        = var.ttl_attribute == "" ? false : var.ttl_enabled
    attribute_name = var.ttl_attribute
  }

  dynamic "attribute" {
    for_each = concat(
      var.range_key == "" ? [] : [{ name = var.range_key, type = var.range_key_type }],
      [{ name = var.hash_key, type = var.hash_key_type }],
      var.dynamodb_attributes,
    )
    iterator = each_attribute

    content {
      name = each_attribute.value.name
      type = each_attribute.value.type
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.global_secondary_index_map
    iterator = index

    content {
      name               = index.value.name
      hash_key           = index.value.hash_key
      range_key          = try(index.value.range_key, null)
      projection_type    = index.value.projection_type
      non_key_attributes = try(index.value.non_key_attributes, null)
      read_capacity      = try(index.value.read_capacity, null)
      write_capacity     = try(index.value.write_capacity, null)
    }
  }

  dynamic "local_secondary_index" {
    for_each = var.local_secondary_index_map
    iterator = index

    content {
      name               = index.value.name
      range_key          = index.value.range_key
      projection_type    = index.value.projection_type
      non_key_attributes = try(index.value.non_key_attributes, null)
    }
  }

  dynamic "replica" {
    for_each = var.replicas
    iterator = copy

    content {
      region_name = copy.value
    }
  }

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}

module "dynamodb_autoscaler" {
  source  = "cloudposse/dynamodb-autoscaler/aws"
  version = "0.14.0"

  enabled = local.enabled && var.enable_autoscaler && var.billing_mode == "PROVISIONED"

  dynamodb_table_name          = try(aws_dynamodb_table.default[0].id, "")
  dynamodb_table_arn           = try(aws_dynamodb_table.default[0].arn, "")
  dynamodb_indexes             = var.global_secondary_index_map[*].name
  autoscale_read_target        = var.autoscale_read_target
  autoscale_write_target       = var.autoscale_write_target
  autoscale_min_read_capacity  = var.autoscale_min_read_capacity
  autoscale_max_read_capacity  = var.autoscale_max_read_capacity
  autoscale_min_write_capacity = var.autoscale_min_write_capacity
  autoscale_max_write_capacity = var.autoscale_max_write_capacity
}

output "table_name" {
  value = try(aws_dynamodb_table.default[0].name, "")
}

output "table_id" {
  value = try(aws_dynamodb_table.default[0].id, "")
}

output "table_arn" {
  value = try(aws_dynamodb_table.default[0].arn, "")
}

output "table_stream_arn" {
  value = try(aws_dynamodb_table.default[0].stream_arn, "")
}

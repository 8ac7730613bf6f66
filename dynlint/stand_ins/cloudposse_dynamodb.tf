# What stands for cloudposse/dynamodb. Written for dynlint; `local.release` is the release's number.

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
  attributes          = var.attributes
  label_order         = var.label_order
  regex_replace_chars = var.regex_replace_chars
  label_value_case    = try(var.label_value_case, null)
  id_length_limit     = var.id_length_limit
  tags                = var.tags
}

resource "aws_dynamodb_table" "default" {
  count = module.label.enabled ? 1 : 0

  name         = try(coalesce(var.table_name), module.label.id)
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

  enabled = module.label.enabled && var.enable_autoscaler && var.billing_mode == "PROVISIONED"

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

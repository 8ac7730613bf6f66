# What stands for terraform-aws-modules/dynamodb-table. Written for dynlint; `local.release` is the release's number.

locals {
  autoscaled = var.create_table && var.autoscaling_enabled
  scales     = var.create_table && (var.autoscaling_enabled || local.release < 1002000)

  made = concat(aws_dynamodb_table.this, aws_dynamodb_table.autoscaled, aws_dynamodb_table.autoscaled_gsi_ignore)
}

resource "aws_dynamodb_table" "this" {
  count = var.create_table && !var.autoscaling_enabled ? 1 : 0

  name         = var.name
  billing_mode = var.billing_mode
  table_class  = var.table_class
  hash_key     = var.hash_key
  range_key    = var.range_key

  read_capacity  = var.read_capacity
  write_capacity = var.write_capacity

  stream_enabled   = var.stream_enabled
  stream_view_type = var.stream_view_type

  deletion_protection_enabled = var.deletion_protection_enabled

  restore_date_time        = var.restore_date_time
  restore_source_name      = var.restore_source_name
  restore_source_table_arn = var.restore_source_table_arn
  restore_to_latest_time   = var.restore_to_latest_time

  region = var.region
  tags   = merge(var.tags, { Name = var.name })

  dynamic "attribute" {
    for_each = var.attributes
    iterator = each_attribute

    content {
      name = each_attribute.value["name"]
      type = each_attribute.value["type"]
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.global_secondary_indexes
    iterator = index

    content {
      name               = index.value.name
      hash_key           = index.value.hash_key
      range_key          = try(index.value.range_key, null)
      projection_type    = index.value.projection_type
      non_key_attributes = try(index.value.non_key_attributes, null)
      read_capacity      = try(index.value.read_capacity, null)
      write_capacity     = try(index.value.write_capacity, null)

      dynamic "on_demand_throughput" {
        for_each = local.release < 4002000 ? [] : try([index.value.on_demand_throughput], [])
        iterator = most

        content {
          max_read_request_units  = try(most.value.max_read_request_units, null)
          max_write_request_units = try(most.value.max_write_request_units, null)
        }
      }

      dynamic "warm_throughput" {
        for_each = local.release < 5002000 ? [] : try([index.value.warm_throughput], [])
        iterator = warm

        content {
          read_units_per_second  = try(warm.value.read_units_per_second, null)
          write_units_per_second = try(warm.value.write_units_per_second, null)
        }
      }
    }
  }

  dynamic "local_secondary_index" {
    for_each = var.local_secondary_indexes
    iterator = index

    content {
      name               = index.value.name
      range_key          = index.value.range_key
      projection_type    = index.value.projection_type
      non_key_attributes = try(index.value.non_key_attributes, null)
    }
  }

  dynamic "replica" {
    for_each = var.replica_regions
    iterator = copy

    content {
      region_name            = try(copy.value.region_name, copy.value)
      kms_key_arn            = try(copy.value.kms_key_arn, null)
      propagate_tags         = local.release < 3000000 ? null : try(copy.value.propagate_tags, null)
      point_in_time_recovery = local.release < 3001000 ? null : try(copy.value.point_in_time_recovery, null)
      consistency_mode       = local.release < 5000000 ? null : try(copy.value.consistency_mode, null)

      deletion_protection_enabled = local.release < 5001000 ? null : try(copy.value.deletion_protection_enabled, null)
    }
  }

  point_in_time_recovery {
    enabled                 = var.point_in_time_recovery_enabled
    recovery_period_in_days = var.point_in_time_recovery_period_in_days
  }

  server_side_encryption {
    enabled     = var.server_side_encryption_enabled
    kms_key_arn = var.server_side_encryption_kms_key_arn
  }

  ttl {
    enabled        = var.ttl_enabled
    attribute_name = var.ttl_attribute_name
  }

  dynamic "on_demand_throughput" {
    for_each = length(var.on_demand_throughput) == 0 ? [] : [var.on_demand_throughput]
    iterator = most

    content {
      max_read_request_units  = try(most.value.max_read_request_units, null)
      max_write_request_units = try(most.value.max_write_request_units, null)
    }
  }

  dynamic "warm_throughput" {
    for_each = length(var.warm_throughput) == 0 ? [] : [var.warm_throughput]
    iterator = warm

    content {
      read_units_per_second  = try(warm.value.read_units_per_second, null)
      write_units_per_second = try(warm.value.write_units_per_second, null)
    }
  }

  dynamic "import_table" {
    for_each = length(var.import_table) == 0 ? [] : [var.import_table]
    iterator = source

    content {
      input_format           = source.value.input_format
      input_compression_type = try(source.value.input_compression_type, null)
    }
  }
}

resource "aws_dynamodb_table" "autoscaled" {
  count = local.autoscaled && !var.ignore_changes_global_secondary_index ? 1 : 0

  name         = var.name
  billing_mode = var.billing_mode
  table_class  = local.release < 3001001 ? null : var.table_class
  hash_key     = var.hash_key
  range_key    = var.range_key

  read_capacity  = var.read_capacity
  write_capacity = var.write_capacity

  stream_enabled   = var.stream_enabled
  stream_view_type = var.stream_view_type

  deletion_protection_enabled = var.deletion_protection_enabled

  restore_date_time        = var.restore_date_time
  restore_source_name      = var.restore_source_name
  restore_source_table_arn = var.restore_source_table_arn
  restore_to_latest_time   = var.restore_to_latest_time

  region = var.region
  tags   = merge(var.tags, { Name = var.name })

  dynamic "attribute" {
    for_each = var.attributes
    iterator = each_attribute

    content {
      name = each_attribute.value["name"]
      type = each_attribute.value["type"]
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.global_secondary_indexes
    iterator = index

    content {
      name               = index.value.name
      hash_key           = index.value.hash_key
      range_key          = try(index.value.range_key, null)
      projection_type    = index.value.projection_type
      non_key_attributes = try(index.value.non_key_attributes, null)
      read_capacity      = try(index.value.read_capacity, null)
      write_capacity     = try(index.value.write_capacity, null)

      dynamic "on_demand_throughput" {
        for_each = local.release < 4002000 ? [] : try([index.value.on_demand_throughput], [])
        iterator = most

        content {
          max_read_request_units  = try(most.value.max_read_request_units, null)
          max_write_request_units = try(most.value.max_write_request_units, null)
        }
      }

      dynamic "warm_throughput" {
        for_each = local.release < 5002000 ? [] : try([index.value.warm_throughput], [])
        iterator = warm

        content {
          read_units_per_second  = try(warm.value.read_units_per_second, null)
          write_units_per_second = try(warm.value.write_units_per_second, null)
        }
      }
    }
  }

  dynamic "local_secondary_index" {
    for_each = var.local_secondary_indexes
    iterator = index

    content {
      name               = index.value.name
      range_key          = index.value.range_key
      projection_type    = index.value.projection_type
      non_key_attributes = try(index.value.non_key_attributes, null)
    }
  }

  dynamic "replica" {
    for_each = var.replica_regions
    iterator = copy

    content {
      region_name            = try(copy.value.region_name, copy.value)
      kms_key_arn            = try(copy.value.kms_key_arn, null)
      propagate_tags         = local.release < 3001000 ? null : try(copy.value.propagate_tags, null)
      point_in_time_recovery = local.release < 3001000 ? null : try(copy.value.point_in_time_recovery, null)
      consistency_mode       = local.release < 5000000 ? null : try(copy.value.consistency_mode, null)
    }
  }

  point_in_time_recovery {
    enabled                 = var.point_in_time_recovery_enabled
    recovery_period_in_days = var.point_in_time_recovery_period_in_days
  }

  server_side_encryption {
    enabled     = var.server_side_encryption_enabled
    kms_key_arn = var.server_side_encryption_kms_key_arn
  }

  ttl {
    enabled        = var.ttl_enabled
    attribute_name = var.ttl_attribute_name
  }

  dynamic "on_demand_throughput" {
    for_each = length(var.on_demand_throughput) == 0 ? [] : [var.on_demand_throughput]
    iterator = most

    content {
      max_read_request_units  = try(most.value.max_read_request_units, null)
      max_write_request_units = try(most.value.max_write_request_units, null)
    }
  }

  dynamic "warm_throughput" {
    for_each = length(var.warm_throughput) == 0 ? [] : [var.warm_throughput]
    iterator = warm

    content {
      read_units_per_second  = try(warm.value.read_units_per_second, null)
      write_units_per_second = try(warm.value.write_units_per_second, null)
    }
  }

  dynamic "import_table" {
    for_each = length(var.import_table) == 0 ? [] : [var.import_table]
    iterator = source

    content {
      input_format           = source.value.input_format
      input_compression_type = try(source.value.input_compression_type, null)
    }
  }

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}

resource "aws_dynamodb_table" "autoscaled_gsi_ignore" {
  count = local.autoscaled && var.ignore_changes_global_secondary_index ? 1 : 0

  name         = var.name
  billing_mode = var.billing_mode
  table_class  = var.table_class
  hash_key     = var.hash_key
  range_key    = var.range_key

  read_capacity  = var.read_capacity
  write_capacity = var.write_capacity

  stream_enabled   = var.stream_enabled
  stream_view_type = var.stream_view_type

  deletion_protection_enabled = var.deletion_protection_enabled

  restore_date_time        = var.restore_date_time
  restore_source_name      = var.restore_source_name
  restore_source_table_arn = var.restore_source_table_arn
  restore_to_latest_time   = var.restore_to_latest_time

  region = var.region
  tags   = merge(var.tags, { Name = var.name })

  dynamic "attribute" {
    for_each = var.attributes
    iterator = each_attribute

    content {
      name = each_attribute.value["name"]
      type = each_attribute.value["type"]
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.global_secondary_indexes
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
    for_each = var.local_secondary_indexes
    iterator = index

    content {
      name               = index.value.name
      range_key          = index.value.range_key
      projection_type    = index.value.projection_type
      non_key_attributes = try(index.value.non_key_attributes, null)
    }
  }

  dynamic "replica" {
    for_each = var.replica_regions
    iterator = copy

    content {
      region_name            = try(copy.value.region_name, copy.value)
      kms_key_arn            = try(copy.value.kms_key_arn, null)
      propagate_tags         = local.release < 3001000 ? null : try(copy.value.propagate_tags, null)
      point_in_time_recovery = local.release < 3001000 ? null : try(copy.value.point_in_time_recovery, null)
      consistency_mode       = local.release < 5000000 ? null : try(copy.value.consistency_mode, null)
    }
  }

  point_in_time_recovery {
    enabled                 = var.point_in_time_recovery_enabled
    recovery_period_in_days = var.point_in_time_recovery_period_in_days
  }

  server_side_encryption {
    enabled     = var.server_side_encryption_enabled
    kms_key_arn = var.server_side_encryption_kms_key_arn
  }

  ttl {
    enabled        = var.ttl_enabled
    attribute_name = var.ttl_attribute_name
  }

  lifecycle {
    ignore_changes = [global_secondary_index, read_capacity, write_capacity]
  }
}

resource "aws_appautoscaling_target" "table_read" {
  count = local.scales && length(var.autoscaling_read) > 0 ? 1 : 0

  service_namespace  = "dynamodb"
  resource_id        = "table/${one(local.made[*].name)}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  min_capacity       = var.read_capacity
  max_capacity       = var.autoscaling_read["max_capacity"]
}

resource "aws_appautoscaling_policy" "table_read_policy" {
  count = length(aws_appautoscaling_target.table_read)

  name               = "DynamoDBReadCapacityUtilization:${aws_appautoscaling_target.table_read[count.index].resource_id}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = aws_appautoscaling_target.table_read[count.index].resource_id
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"

  target_tracking_scaling_policy_configuration {
    target_value       = merge(var.autoscaling_defaults, var.autoscaling_read)["target_value"]
    scale_in_cooldown  = merge(var.autoscaling_defaults, var.autoscaling_read)["scale_in_cooldown"]
    scale_out_cooldown = merge(var.autoscaling_defaults, var.autoscaling_read)["scale_out_cooldown"]

    predefined_metric_specification {
      predefined_metric_type = "DynamoDBReadCapacityUtilization"
    }
  }
}

resource "aws_appautoscaling_target" "index_read" {
  for_each = local.scales ? var.autoscaling_indexes : {}

  service_namespace  = "dynamodb"
  resource_id        = "table/${one(local.made[*].name)}/index/${each.key}"
  scalable_dimension = "dynamodb:index:ReadCapacityUnits"
  min_capacity       = each.value["read_min_capacity"]
  max_capacity       = each.value["read_max_capacity"]
}

resource "aws_appautoscaling_policy" "index_read_policy" {
  for_each = local.scales ? var.autoscaling_indexes : {}

  name               = "DynamoDBReadCapacityUtilization:${aws_appautoscaling_target.index_read[each.key].resource_id}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = aws_appautoscaling_target.index_read[each.key].resource_id
  scalable_dimension = "dynamodb:index:ReadCapacityUnits"

  target_tracking_scaling_policy_configuration {
    target_value       = merge(var.autoscaling_defaults, each.value)["target_value"]
    scale_in_cooldown  = merge(var.autoscaling_defaults, each.value)["scale_in_cooldown"]
    scale_out_cooldown = merge(var.autoscaling_defaults, each.value)["scale_out_cooldown"]

    predefined_metric_specification {
      predefined_metric_type = "DynamoDBReadCapacityUtilization"
    }
  }
}

resource "aws_appautoscaling_target" "table_write" {
  count = local.scales && length(var.autoscaling_write) > 0 ? 1 : 0

  service_namespace  = "dynamodb"
  resource_id        = "table/${one(local.made[*].name)}"
  scalable_dimension = "dynamodb:table:WriteCapacityUnits"
  min_capacity       = var.write_capacity
  max_capacity       = var.autoscaling_write["max_capacity"]
}

resource "aws_appautoscaling_policy" "table_write_policy" {
  count = length(aws_appautoscaling_target.table_write)

  name               = "DynamoDBWriteCapacityUtilization:${aws_appautoscaling_target.table_write[count.index].resource_id}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = aws_appautoscaling_target.table_write[count.index].resource_id
  scalable_dimension = "dynamodb:table:WriteCapacityUnits"

  target_tracking_scaling_policy_configuration {
    target_value       = merge(var.autoscaling_defaults, var.autoscaling_write)["target_value"]
    scale_in_cooldown  = merge(var.autoscaling_defaults, var.autoscaling_write)["scale_in_cooldown"]
    scale_out_cooldown = merge(var.autoscaling_defaults, var.autoscaling_write)["scale_out_cooldown"]

    predefined_metric_specification {
      predefined_metric_type = "DynamoDBWriteCapacityUtilization"
    }
  }
}

resource "aws_appautoscaling_target" "index_write" {
  for_each = local.scales ? var.autoscaling_indexes : {}

  service_namespace  = "dynamodb"
  resource_id        = "table/${one(local.made[*].name)}/index/${each.key}"
  scalable_dimension = "dynamodb:index:WriteCapacityUnits"
  min_capacity       = each.value["write_min_capacity"]
  max_capacity       = each.value["write_max_capacity"]
}

resource "aws_appautoscaling_policy" "index_write_policy" {
  for_each = local.scales ? var.autoscaling_indexes : {}

  name               = "DynamoDBWriteCapacityUtilization:${aws_appautoscaling_target.index_write[each.key].resource_id}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = aws_appautoscaling_target.index_write[each.key].resource_id
  scalable_dimension = "dynamodb:index:WriteCapacityUnits"

  target_tracking_scaling_policy_configuration {
    target_value       = merge(var.autoscaling_defaults, each.value)["target_value"]
    scale_in_cooldown  = merge(var.autoscaling_defaults, each.value)["scale_in_cooldown"]
    scale_out_cooldown = merge(var.autoscaling_defaults, each.value)["scale_out_cooldown"]

    predefined_metric_specification {
      predefined_metric_type = "DynamoDBWriteCapacityUtilization"
    }
  }
}

resource "aws_dynamodb_resource_policy" "this" {
  count = var.create_table && var.resource_policy != null ? 1 : 0

  resource_arn = one(local.made[*].arn)
  policy       = replace(var.resource_policy, "__DYNAMODB_TABLE_ARN__", one(local.made[*].arn))
  region       = var.region
}

output "dynamodb_table_arn" {
  value = try(one(local.made[*].arn), "")
}

output "dynamodb_table_id" {
  value = try(one(local.made[*].id), "")
}

output "dynamodb_table_stream_arn" {
  value = try(one(local.made[*].stream_arn), "")
}

output "dynamodb_table_stream_label" {
  value = try(one(local.made[*].stream_label), "")
}

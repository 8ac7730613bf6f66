# What stands for cloudposse/dynamodb-autoscaler. Written for dynlint.

locals {
  enabled = try(coalesce(var.enabled, var.context.enabled), true)
}

resource "aws_appautoscaling_target" "read_target" {
  count = local.enabled ? 1 : 0

  service_namespace  = "dynamodb"
  resource_id        = "table/${var.dynamodb_table_name}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  min_capacity       = var.autoscale_min_read_capacity
  max_capacity       = var.autoscale_max_read_capacity
}

resource "aws_appautoscaling_policy" "read_policy" {
  count = local.enabled ? 1 : 0

  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = "table/${var.dynamodb_table_name}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"

  target_tracking_scaling_policy_configuration {
    target_value = var.autoscale_read_target

    predefined_metric_specification {
      predefined_metric_type = "DynamoDBReadCapacityUtilization"
    }
  }
}

resource "aws_appautoscaling_target" "read_target_index" {
  for_each = local.enabled ? toset(var.dynamodb_indexes) : toset([])

  service_namespace  = "dynamodb"
  resource_id        = "table/${var.dynamodb_table_name}/index/${each.key}"
  scalable_dimension = "dynamodb:index:ReadCapacityUnits"
  min_capacity       = try(coalesce(var.autoscale_min_read_capacity_index), var.autoscale_min_read_capacity)
  max_capacity       = try(coalesce(var.autoscale_max_read_capacity_index), var.autoscale_max_read_capacity)
}

resource "aws_appautoscaling_policy" "read_policy_index" {
  for_each = local.enabled ? toset(var.dynamodb_indexes) : toset([])

  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = "table/${var.dynamodb_table_name}/index/${each.key}"
  scalable_dimension = "dynamodb:index:ReadCapacityUnits"

  target_tracking_scaling_policy_configuration {
    target_value = try(coalesce(var.autoscale_read_target_index), var.autoscale_read_target)

    predefined_metric_specification {
      predefined_metric_type = "DynamoDBReadCapacityUtilization"
    }
  }
}

resource "aws_appautoscaling_target" "write_target" {
  count = local.enabled ? 1 : 0

  service_namespace  = "dynamodb"
  resource_id        = "table/${var.dynamodb_table_name}"
  scalable_dimension = "dynamodb:table:WriteCapacityUnits"
  min_capacity       = var.autoscale_min_write_capacity
  max_capacity       = var.autoscale_max_write_capacity
}

resource "aws_appautoscaling_policy" "write_policy" {
  count = local.enabled ? 1 : 0

  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = "table/${var.dynamodb_table_name}"
  scalable_dimension = "dynamodb:table:WriteCapacityUnits"

  target_tracking_scaling_policy_configuration {
    target_value = var.autoscale_write_target

    predefined_metric_specification {
      predefined_metric_type = "DynamoDBWriteCapacityUtilization"
    }
  }
}

resource "aws_appautoscaling_target" "write_target_index" {
  for_each = local.enabled ? toset(var.dynamodb_indexes) : toset([])

  service_namespace  = "dynamodb"
  resource_id        = "table/${var.dynamodb_table_name}/index/${each.key}"
  scalable_dimension = "dynamodb:index:WriteCapacityUnits"
  min_capacity       = try(coalesce(var.autoscale_min_write_capacity_index), var.autoscale_min_write_capacity)
  max_capacity       = try(coalesce(var.autoscale_max_write_capacity_index), var.autoscale_max_write_capacity)
}

resource "aws_appautoscaling_policy" "write_policy_index" {
  for_each = local.enabled ? toset(var.dynamodb_indexes) : toset([])

  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = "table/${var.dynamodb_table_name}/index/${each.key}"
  scalable_dimension = "dynamodb:index:WriteCapacityUnits"

  target_tracking_scaling_policy_configuration {
    target_value = try(coalesce(var.autoscale_write_target_index), var.autoscale_write_target)

    predefined_metric_specification {
      predefined_metric_type = "DynamoDBWriteCapacityUtilization"
    }
  }
}

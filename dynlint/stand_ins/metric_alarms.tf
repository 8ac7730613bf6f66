# What stands for terraform-aws-modules/cloudwatch//modules/metric-alarms-by-multiple-dimensions. Written for dynlint.

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = { for name, dimensions in var.dimensions : name => dimensions if var.create_metric_alarm }

  alarm_name          = "${var.alarm_name}${var.alarm_name_delimiter}${each.key}"
  alarm_description   = var.alarm_description
  namespace           = var.namespace
  metric_name         = var.metric_name
  dimensions          = each.value
  statistic           = var.statistic
  extended_statistic  = var.extended_statistic
  unit                = var.unit
  period              = var.period
  evaluation_periods  = var.evaluation_periods
  datapoints_to_alarm = var.datapoints_to_alarm
  comparison_operator = var.comparison_operator
  threshold           = var.threshold
  treat_missing_data  = var.treat_missing_data

  evaluate_low_sample_count_percentiles = var.evaluate_low_sample_count_percentiles

  actions_enabled           = var.actions_enabled
  alarm_actions             = var.alarm_actions
  ok_actions                = var.ok_actions
  insufficient_data_actions = var.insufficient_data_actions

  tags = var.tags

  dynamic "metric_query" {
    for_each = var.metric_query
    iterator = query

    content {
      id          = query.value.id
      label       = try(query.value.label, null)
      expression  = try(query.value.expression, null)
      period      = try(query.value.period, null)
      return_data = try(query.value.return_data, null)

      dynamic "metric" {
        for_each = try(query.value.metric, [])
        iterator = watched

        content {
          namespace   = watched.value.namespace
          metric_name = watched.value.metric_name
          dimensions  = try(watched.value.dimensions, null)
          period      = watched.value.period
          stat        = watched.value.stat
          unit        = try(watched.value.unit, null)
        }
      }
    }
  }
}

output "cloudwatch_metric_alarm_arns" {
  value = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.arn }
}

output "cloudwatch_metric_alarm_ids" {
  value = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.id }
}

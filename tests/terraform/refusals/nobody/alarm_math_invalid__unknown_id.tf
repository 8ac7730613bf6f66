# An id that no query has: the provider and moto 5.2.1 take any metric math.

resource "aws_cloudwatch_metric_alarm" "unknown_id" {
  alarm_name          = "unknown_id"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 0

  metric_query {
    id          = "all"
    expression  = "m1 * 2"
    return_data = true
  }

  metric_query {
    id          = "m0"
    return_data = false

    metric {
      namespace   = "AWS/DynamoDB"
      metric_name = "ReadThrottleEvents"
      stat        = "Sum"
      period      = 60
      dimensions  = { TableName = "orders" }
    }
  }
}

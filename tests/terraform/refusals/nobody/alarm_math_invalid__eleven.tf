# Eleven metrics: the provider and moto 5.2.1 take any metric math.

resource "aws_cloudwatch_metric_alarm" "eleven" {
  alarm_name          = "eleven"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 0

  metric_query {
    id          = "all"
    expression  = "SUM(METRICS())"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = range(11)

    content {
      id = "m${metric_query.value}"

      metric {
        namespace   = "AWS/DynamoDB"
        metric_name = "ReadThrottleEvents"
        stat        = "Sum"
        period      = 60
        dimensions  = { TableName = "orders-${metric_query.value}" }
      }
    }
  }
}

# Two results: the provider and moto 5.2.1 take any metric math.

resource "aws_cloudwatch_metric_alarm" "two_results" {
  alarm_name          = "two_results"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 0

  metric_query {
    id          = "all"
    expression  = "m0 * 2"
    return_data = true
  }

  metric_query {
    id          = "m0"
    return_data = true

    metric {
      namespace   = "AWS/DynamoDB"
      metric_name = "ReadThrottleEvents"
      stat        = "Sum"
      period      = 60
      dimensions  = { TableName = "orders" }
    }
  }
}

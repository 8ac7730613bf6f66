# A metric misspelt in Metrics Insights: CloudWatch takes any query, and finds nothing.

resource "aws_cloudwatch_metric_alarm" "misspelt_in_query" {
  alarm_name          = "misspelt_in_query"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 0

  metric_query {
    id          = "reads"
    expression  = "SELECT SUM(ReadThrottledEvents) FROM SCHEMA(\"AWS/DynamoDB\", TableName)"
    period      = 60
    return_data = true
  }
}

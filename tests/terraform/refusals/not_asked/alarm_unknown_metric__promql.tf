# A metric misspelt in PromQL: AWS provider 5.100, the newest here, has no `evaluation_criteria`.

resource "aws_cloudwatch_metric_alarm" "promql" {
  alarm_name         = "promql"
  evaluation_periods = 1

  evaluation_criteria {
    promql_criteria {
      query = "sum({\"ReadThrottledEvents\", \"@instrumentation.@name\"=\"cloudwatch.aws/dynamodb\"}) > 0"
    }
  }
}

variable "environment" {
  type = string
}

variable "recovery" {
  type = bool
}

variable "reader" {
  description = "Who may assume the role."
  type        = string
}

module "orders" {
  source   = "./table"
  name     = "${var.environment}-orders"
  recovery = var.recovery
}

resource "aws_cloudwatch_metric_alarm" "throttled" {
  for_each            = toset(["ReadThrottleEvents", "WriteThrottledEvents"])
  alarm_name          = "${var.environment}-${each.key}"
  namespace           = "AWS/DynamoDB"
  metric_name         = each.key
  dimensions          = { TableName = module.orders.name }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 5
  alarm_actions       = ["arn:aws:sns:eu-west-1:111122223333:pager"]
}

resource "aws_iam_role_policy" "by_customer" {
  role = aws_iam_role.reader.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource = module.orders.arn
    }]
  })
}

resource "aws_iam_role" "reader" {
  name = "${var.environment}-reader"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.reader } }]
  })
}

# A minimum above the maximum: moto 5.2.1 takes any scheduled action, and the provider looks at no schedule.

resource "aws_appautoscaling_target" "bounds" {
  service_namespace  = "dynamodb"
  resource_id        = "table/bounds"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  min_capacity       = 5
  max_capacity       = 100
}

resource "aws_appautoscaling_scheduled_action" "bounds" {
  name               = "bounds"
  service_namespace  = "dynamodb"
  resource_id        = aws_appautoscaling_target.bounds.resource_id
  scalable_dimension = aws_appautoscaling_target.bounds.scalable_dimension
  schedule           = "cron(0 18 * * ? *)"

  scalable_target_action {
    min_capacity = 200
    max_capacity = 100
  }
}

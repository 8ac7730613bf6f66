# Every zero hours: moto 5.2.1 takes any scheduled action, and the provider looks at no schedule.

resource "aws_appautoscaling_target" "rate" {
  service_namespace  = "dynamodb"
  resource_id        = "table/rate"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  min_capacity       = 5
  max_capacity       = 100
}

resource "aws_appautoscaling_scheduled_action" "rate" {
  name               = "rate"
  service_namespace  = "dynamodb"
  resource_id        = aws_appautoscaling_target.rate.resource_id
  scalable_dimension = aws_appautoscaling_target.rate.scalable_dimension
  schedule           = "rate(0 hours)"

  scalable_target_action {
    min_capacity = 50
    max_capacity = 200
  }
}

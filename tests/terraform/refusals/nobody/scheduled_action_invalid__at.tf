# A blank in the point in time: moto 5.2.1 takes any scheduled action, and the provider looks at no schedule.

resource "aws_appautoscaling_target" "at" {
  service_namespace  = "dynamodb"
  resource_id        = "table/at"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  min_capacity       = 5
  max_capacity       = 100
}

resource "aws_appautoscaling_scheduled_action" "at" {
  name               = "at"
  service_namespace  = "dynamodb"
  resource_id        = aws_appautoscaling_target.at.resource_id
  scalable_dimension = aws_appautoscaling_target.at.scalable_dimension
  schedule           = "at(2027-01-01 08:00)"

  scalable_target_action {
    min_capacity = 50
    max_capacity = 200
  }
}

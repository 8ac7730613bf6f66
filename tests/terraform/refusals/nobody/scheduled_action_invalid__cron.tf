# Five fields of cron: moto 5.2.1 takes any scheduled action, and the provider looks at no schedule.

resource "aws_appautoscaling_target" "cron" {
  service_namespace  = "dynamodb"
  resource_id        = "table/cron"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  min_capacity       = 5
  max_capacity       = 100
}

resource "aws_appautoscaling_scheduled_action" "cron" {
  name               = "cron"
  service_namespace  = "dynamodb"
  resource_id        = aws_appautoscaling_target.cron.resource_id
  scalable_dimension = aws_appautoscaling_target.cron.scalable_dimension
  schedule           = "cron(0 18 * * *)"

  scalable_target_action {
    min_capacity = 50
    max_capacity = 200
  }
}

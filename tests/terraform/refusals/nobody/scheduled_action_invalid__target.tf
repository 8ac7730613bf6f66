# No target is registered: moto 5.2.1 takes a scheduled action of anything.

resource "aws_dynamodb_table" "unregistered" {
  name           = "unregistered"
  billing_mode   = "PROVISIONED"
  read_capacity  = 5
  write_capacity = 5
  hash_key       = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_appautoscaling_scheduled_action" "unregistered" {
  name               = "unregistered"
  service_namespace  = "dynamodb"
  resource_id        = "table/${aws_dynamodb_table.unregistered.name}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  schedule           = "cron(0 18 * * ? *)"

  scalable_target_action {
    min_capacity = 50
    max_capacity = 200
  }
}

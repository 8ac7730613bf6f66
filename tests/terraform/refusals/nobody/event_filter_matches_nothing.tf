# An event that no record is of: AWS takes any pattern, and calls nobody.

resource "aws_dynamodb_table" "filtered" {
  name         = "filtered"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_lambda_event_source_mapping" "filtered" {
  function_name     = "orders-reader"
  event_source_arn  = aws_dynamodb_table.filtered.stream_arn
  starting_position = "LATEST"

  filter_criteria {
    filter {
      pattern = jsonencode({ eventName = ["CREATE"] })
    }
  }
}

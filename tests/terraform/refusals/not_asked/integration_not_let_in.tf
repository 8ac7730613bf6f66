# A table whose policy lets nobody in: moto 5.2.1 has no integrations of Redshift.

resource "aws_dynamodb_table" "closed" {
  name         = "closed"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  point_in_time_recovery {
    enabled = true
  }

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_redshift_integration" "closed" {
  integration_name = "orders"
  source_arn       = aws_dynamodb_table.closed.arn
  target_arn       = "arn:aws:redshift-serverless:us-east-1:123456789012:namespace/shop"
}

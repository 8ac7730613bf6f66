# A zero-ETL integration without backups: moto 5.2.1 has no integrations of Redshift.

resource "aws_dynamodb_table" "integrated" {
  name         = "integrated"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_redshift_integration" "integrated" {
  integration_name = "orders"
  source_arn       = aws_dynamodb_table.integrated.arn
  target_arn       = "arn:aws:redshift-serverless:us-east-1:123456789012:namespace/shop"
}

# One replica and no witness: AWS provider 5.100, the newest here, has no `consistency_mode`.

resource "aws_dynamodb_table" "strong" {
  name         = "strong"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  replica {
    region_name      = "us-east-2"
    consistency_mode = "STRONG"
  }

  attribute {
    name = "id"
    type = "S"
  }
}

# An index without a HASH key: AWS provider 5.100, the newest here, has no `key_schema`.

resource "aws_dynamodb_table" "ranged" {
  name         = "ranged"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  global_secondary_index {
    name            = "by-day"
    projection_type = "ALL"

    key_schema {
      attribute_name = "id"
      key_type       = "RANGE"
    }
  }

  attribute {
    name = "id"
    type = "S"
  }
}

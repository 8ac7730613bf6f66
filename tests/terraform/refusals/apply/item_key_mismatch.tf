# A key of another type: "Type mismatch for key id expected: S actual: N".

resource "aws_dynamodb_table" "keyed" {
  name         = "keyed"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table_item" "keyed" {
  table_name = aws_dynamodb_table.keyed.name
  hash_key   = "id"
  item       = jsonencode({ id = { N = "1" } })
}

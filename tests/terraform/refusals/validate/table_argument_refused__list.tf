# A list as `hash_key`: "string required".

resource "aws_dynamodb_table" "listed" {
  name         = "listed"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = ["id"]

  attribute {
    name = "id"
    type = "S"
  }
}

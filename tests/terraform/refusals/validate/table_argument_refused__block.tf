# A block written as an argument: "Unsupported argument".

resource "aws_dynamodb_table" "blockless" {
  name         = "blockless"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  ttl = { attribute_name = "until", enabled = true }

  attribute {
    name = "id"
    type = "S"
  }
}

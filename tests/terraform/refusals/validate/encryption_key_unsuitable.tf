# An alias in place of an ARN: "is an invalid ARN".

resource "aws_dynamodb_table" "aliased" {
  name         = "aliased"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  server_side_encryption {
    enabled     = true
    kms_key_arn = "alias/aws/dynamodb"
  }

  attribute {
    name = "id"
    type = "S"
  }
}

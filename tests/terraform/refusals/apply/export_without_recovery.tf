# An export of a table without backups: "Point in time recovery is not enabled for table".

resource "aws_dynamodb_table" "exported" {
  name         = "exported"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_s3_bucket" "archive" {
  bucket = "orders-archive"
}

resource "aws_dynamodb_table_export" "exported" {
  table_arn = aws_dynamodb_table.exported.arn
  s3_bucket = aws_s3_bucket.archive.bucket
  s3_prefix = "orders"
}

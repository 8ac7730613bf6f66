# A local index of an imported table: "Number of attributes in KeySchema does not exactly match number of attributes".

resource "aws_dynamodb_table" "imported" {
  name         = "imported"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "user"
  range_key    = "day"

  local_secondary_index {
    name            = "by-total"
    range_key       = "total"
    projection_type = "ALL"
  }

  import_table {
    input_format = "DYNAMODB_JSON"

    s3_bucket_source {
      bucket = "orders-import"
    }
  }

  attribute {
    name = "user"
    type = "S"
  }

  attribute {
    name = "day"
    type = "S"
  }

  attribute {
    name = "total"
    type = "N"
  }
}

resource "aws_s3_bucket" "imported" {
  bucket = "orders-import"
}

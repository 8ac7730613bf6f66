# An ingestion without a stream: moto 5.2.1 looks at no source of a pipeline.

resource "aws_dynamodb_table" "ingested" {
  name         = "ingested"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_osis_pipeline" "ingested" {
  pipeline_name = "orders"
  min_units     = 1
  max_units     = 4

  pipeline_configuration_body = yamlencode({
    version = "2"
    orders = {
      source = {
        dynamodb = {
          tables = [{ table_arn = aws_dynamodb_table.ingested.arn, stream = { start_position = "LATEST" } }]
        }
      }
      sink = [{ opensearch = { hosts = ["https://search.example.com"], index = "orders" } }]
    }
  })
}

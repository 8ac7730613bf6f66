# Prefixes of no service: IAM takes any prefix, and grants nothing.

resource "aws_iam_policy" "misspelt" {
  name = "misspelt"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dyanmodb:GetItem", "ddb:PutItem"]
      Resource = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
    }]
  })
}

data "aws_iam_policy_document" "dynamic" {
  dynamic "statement" {
    for_each = local.tables
    content {
      sid       = statement.value.name
      actions   = ["dynamodb:GetItem", "dynamodb:${statement.key}"]
      resources = ["arn:aws:dynamodb:eu-west-1:123456789012:table/${statement.value.name}"]
      dynamic "condition" {
        for_each = statement.value.range == null ? {} : { k = statement.value.range }
        iterator = limit
        content {
          test     = "StringEquals"
          variable = limit.key
          values   = [limit.value]
        }
      }
    }
  }
}
data "aws_iam_policy_document" "counted" {
  count = 2
  statement {
    actions   = ["s3:Get${count.index}"]
    resources = ["*"]
    effect    = count.index == 0 ? "Allow" : "Deny"
    principals {
      type        = "AWS"
      identifiers = ["b", "a"]
    }
  }
}
data "aws_iam_policy_document" "merged" {
  source_policy_documents   = [data.aws_iam_policy_document.dynamic.json]
  override_policy_documents = data.aws_iam_policy_document.counted[*].json
}
output "policy_1" { value = data.aws_iam_policy_document.dynamic.json }
output "policy_2" { value = jsondecode(data.aws_iam_policy_document.dynamic.json).Statement[0].Sid }
output "policy_3" { value = data.aws_iam_policy_document.counted[*].json }
output "policy_4" { value = data.aws_iam_policy_document.counted[1].json }
output "policy_5" { value = data.aws_iam_policy_document.merged.json }
output "policy_6" { value = length(data.aws_iam_policy_document.counted) }

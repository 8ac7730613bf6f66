data "aws_iam_policy_document" "blocks" {
  statement {
    sid       = "Read"
    actions   = ["dynamodb:GetItem"]
    resources = [local.tables_of_blocks]
    condition {
      test     = "StringEquals"
      variable = "aws:username"
      values   = ["a", "b"]
    }
  }
  dynamic "statement" {
    for_each = { w = "PutItem", x = "DeleteItem" }
    content {
      sid       = upper(statement.key)
      actions   = ["dynamodb:${statement.value}"]
      resources = ["*"]
    }
  }
}
data "aws_iam_policy_document" "block" {
  count = 2
  statement {
    sid       = "Only${count.index}"
    actions   = ["dynamodb:Scan"]
    resources = ["*"]
  }
}
locals {
  tables_of_blocks = "arn:aws:dynamodb:eu-west-1:123456789012:table/blocks"
}
output "blocks_001" { value = data.aws_iam_policy_document.blocks.statement[0].sid }
output "blocks_002" { value = data.aws_iam_policy_document.blocks.statement.1.sid }
output "blocks_003" { value = data.aws_iam_policy_document.blocks.statement[2].sid }
output "blocks_004" { value = data.aws_iam_policy_document.blocks.statement[0].resources }
output "blocks_005" { value = data.aws_iam_policy_document.blocks.statement[*].sid }
output "blocks_006" { value = data.aws_iam_policy_document.block[1].statement[0].sid }
output "blocks_007" { value = data.aws_iam_policy_document.block[0].statement[*].sid }
output "blocks_008" { value = one(data.aws_iam_policy_document.block[0].statement).sid }
output "blocks_009" { value = data.aws_iam_policy_document.block[*].statement[0].sid }
output "blocks_010" { value = one(data.aws_iam_policy_document.blocks.statement[0].condition).variable }
output "blocks_011" { value = "${data.aws_iam_policy_document.blocks.statement[0].sid}-${data.aws_iam_policy_document.block[0].statement.0.sid}" }
output "blocks_012" { value = try(data.aws_iam_policy_document.blocks.statement[3].sid, "none") }
output "blocks_013" { value = data.aws_iam_policy_document.blocks.statement["1"].sid }
output "blocks_014" { value = length(data.aws_iam_policy_document.blocks.statement[0].condition[*].variable) }
output "blocks_015" { value = data.aws_iam_policy_document.blocks.statement[length("a")].sid }
output "blocks_016" { value = data.aws_iam_policy_document.block[0].statement.*.sid }
output "blocks_017" { value = coalesce(data.aws_iam_policy_document.block[0].statement[0].sid, "none") }

# What stands for terraform-aws-modules/iam//modules/iam-policy. Written for dynlint.

resource "aws_iam_policy" "policy" {
  count = var.create && var.create_policy ? 1 : 0

  name        = var.name
  name_prefix = var.name_prefix
  description = var.description
  path        = var.path
  policy      = var.policy
}

output "arn" {
  value = try(aws_iam_policy.policy[0].arn, "")
}

output "id" {
  value = try(aws_iam_policy.policy[0].id, "")
}

output "name" {
  value = try(aws_iam_policy.policy[0].name, "")
}

output "policy" {
  value = try(aws_iam_policy.policy[0].policy, "")
}

# What stands for terraform-aws-modules/iam//modules/iam-role: the role, and what it is allowed. Written for dynlint.

resource "aws_iam_role" "this" {
  count = var.create ? 1 : 0

  name                 = var.use_name_prefix ? null : var.name
  name_prefix          = var.use_name_prefix ? "${var.name}-" : null
  path                 = var.path
  permissions_boundary = var.permissions_boundary
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = var.create ? var.policies : {}

  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

data "aws_iam_policy_document" "inline" {
  count = var.create && var.create_inline_policy ? 1 : 0

  source_policy_documents   = var.source_inline_policy_documents
  override_policy_documents = var.override_inline_policy_documents

  dynamic "statement" {
    for_each = var.inline_policy_permissions == null ? {} : var.inline_policy_permissions
    iterator = given

    content {
      sid           = coalesce(given.value.sid, given.key)
      effect        = try(given.value.effect, null)
      actions       = try(given.value.actions, null)
      not_actions   = try(given.value.not_actions, null)
      resources     = try(given.value.resources, null)
      not_resources = try(given.value.not_resources, null)

      dynamic "principals" {
        for_each = try(coalesce(given.value.principals, []), [])
        iterator = who

        content {
          type        = who.value.type
          identifiers = who.value.identifiers
        }
      }

      dynamic "not_principals" {
        for_each = try(coalesce(given.value.not_principals, []), [])
        iterator = who

        content {
          type        = who.value.type
          identifiers = who.value.identifiers
        }
      }

      dynamic "condition" {
        for_each = try(coalesce(given.value.condition, []), [])
        iterator = only

        content {
          test     = only.value.test
          variable = only.value.variable
          values   = only.value.values
        }
      }
    }
  }
}

resource "aws_iam_role_policy" "inline" {
  count = var.create && var.create_inline_policy ? 1 : 0

  role   = aws_iam_role.this[0].name
  policy = data.aws_iam_policy_document.inline[0].json
}

output "arn" {
  value = try(aws_iam_role.this[0].arn, "")
}

output "name" {
  value = try(aws_iam_role.this[0].name, "")
}

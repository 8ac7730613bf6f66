# What stands for terraform-aws-modules/iam//modules/iam-assumable-role: the role, and what it is allowed. Written for
# dynlint.

locals {
  attached = concat(
    var.custom_role_policy_arns,
    var.attach_admin_policy ? [var.admin_role_policy_arn] : [],
    var.attach_poweruser_policy ? [var.poweruser_role_policy_arn] : [],
    var.attach_readonly_policy ? [var.readonly_role_policy_arn] : [],
  )
}

resource "aws_iam_role" "this" {
  count = var.create_role ? 1 : 0

  name                 = var.role_name
  name_prefix          = var.role_name_prefix
  path                 = var.role_path
  permissions_boundary = var.role_permissions_boundary_arn
}

resource "aws_iam_role_policy_attachment" "attached" {
  count = var.create_role ? length(local.attached) : 0

  role       = aws_iam_role.this[0].name
  policy_arn = local.attached[count.index]
}

data "aws_iam_policy_document" "inline" {
  count = var.create_role && length(var.inline_policy_statements) > 0 ? 1 : 0

  dynamic "statement" {
    for_each = var.inline_policy_statements
    iterator = given

    content {
      sid           = try(given.value.sid, null)
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
  count = var.create_role && length(var.inline_policy_statements) > 0 ? 1 : 0

  role   = aws_iam_role.this[0].name
  policy = data.aws_iam_policy_document.inline[0].json
}

output "iam_role_arn" {
  value = try(aws_iam_role.this[0].arn, "")
}

output "iam_role_name" {
  value = try(aws_iam_role.this[0].name, "")
}

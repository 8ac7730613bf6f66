# What stands for terraform-aws-modules/lambda: the role with its policies, and what reads streams. Written for dynlint.

locals {
  makes_function = var.create && var.create_function && !var.create_layer
  makes_role     = local.makes_function && var.create_role
  role_title     = local.makes_role ? coalesce(var.role_name, var.function_name, "*") : "*"
  policy_title   = local.release < 4004000 ? local.role_title : coalesce(var.policy_name, local.role_title)
}

resource "aws_lambda_function" "this" {
  count = local.makes_function ? 1 : 0

  function_name = var.function_name
}

resource "aws_iam_role" "lambda" {
  count = local.makes_role ? 1 : 0

  name                 = local.role_title
  path                 = var.role_path
  permissions_boundary = var.role_permissions_boundary
}

resource "aws_iam_role_policy_attachment" "additional_one" {
  count = local.makes_role && var.attach_policy ? 1 : 0

  role       = aws_iam_role.lambda[0].name
  policy_arn = var.policy
}

resource "aws_iam_role_policy_attachment" "additional_many" {
  count = local.makes_role && var.attach_policies ? var.number_of_policies : 0

  role       = aws_iam_role.lambda[0].name
  policy_arn = var.policies[count.index]
}

resource "aws_iam_policy" "additional_json" {
  count = local.release < 7020000 && local.makes_role && var.attach_policy_json ? 1 : 0

  name   = local.policy_title
  policy = var.policy_json
}

resource "aws_iam_role_policy_attachment" "additional_json" {
  count = length(aws_iam_policy.additional_json)

  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.additional_json[count.index].arn
}

resource "aws_iam_role_policy" "additional_json" {
  count = local.release >= 7020000 && local.makes_role && var.attach_policy_json ? 1 : 0

  role   = aws_iam_role.lambda[0].name
  policy = var.policy_json
}

resource "aws_iam_policy" "additional_jsons" {
  count = local.release < 7020000 && local.makes_role && var.attach_policy_jsons ? var.number_of_policy_jsons : 0

  name   = "${local.policy_title}-${count.index}"
  policy = var.policy_jsons[count.index]
}

resource "aws_iam_role_policy_attachment" "additional_jsons" {
  count = length(aws_iam_policy.additional_jsons)

  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.additional_jsons[count.index].arn
}

resource "aws_iam_role_policy" "additional_jsons" {
  count = local.release >= 7020000 && local.makes_role && var.attach_policy_jsons ? var.number_of_policy_jsons : 0

  role   = aws_iam_role.lambda[0].name
  policy = var.policy_jsons[count.index]
}

resource "aws_iam_policy" "additional_inline" {
  count = local.release < 7020000 && local.makes_role && var.attach_policy_statements ? 1 : 0

  name   = "${local.policy_title}-inline"
  policy = data.aws_iam_policy_document.additional_inline[0].json
}

resource "aws_iam_role_policy_attachment" "additional_inline" {
  count = length(aws_iam_policy.additional_inline)

  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.additional_inline[count.index].arn
}

resource "aws_iam_role_policy" "additional_inline" {
  count = local.release >= 7020000 && local.makes_role && var.attach_policy_statements ? 1 : 0

  role   = aws_iam_role.lambda[0].name
  policy = data.aws_iam_policy_document.additional_inline[0].json
}

data "aws_iam_policy_document" "additional_inline" {
  count = local.makes_role && var.attach_policy_statements ? 1 : 0

  dynamic "statement" {
    for_each = var.policy_statements
    iterator = given

    content {
      sid           = try(given.value.sid, replace(given.key, "/[^0-9A-Za-z]*/", ""))
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

resource "aws_lambda_event_source_mapping" "this" {
  for_each = local.makes_function && var.create_unqualified_alias_allowed_triggers ? var.event_source_mapping : {}

  function_name    = aws_lambda_function.this[0].arn
  event_source_arn = try(each.value.event_source_arn, null)
  enabled          = try(each.value.enabled, true)

  starting_position                  = try(each.value.starting_position, null)
  starting_position_timestamp        = try(each.value.starting_position_timestamp, null)
  batch_size                         = try(each.value.batch_size, null)
  maximum_batching_window_in_seconds = try(each.value.maximum_batching_window_in_seconds, null)
  parallelization_factor             = try(each.value.parallelization_factor, null)
  maximum_retry_attempts             = try(each.value.maximum_retry_attempts, null)
  maximum_record_age_in_seconds      = try(each.value.maximum_record_age_in_seconds, null)
  bisect_batch_on_function_error     = try(each.value.bisect_batch_on_function_error, null)
  function_response_types            = try(each.value.function_response_types, null)
  tumbling_window_in_seconds         = try(each.value.tumbling_window_in_seconds, null)

  dynamic "destination_config" {
    for_each = try(each.value.destination_arn_on_failure, null) == null ? [] : [each.value.destination_arn_on_failure]
    iterator = target

    content {
      on_failure {
        destination_arn = target.value
      }
    }
  }

  dynamic "filter_criteria" {
    for_each = try(each.value.filter_criteria, null) == null ? [] : [each.value.filter_criteria]
    iterator = criteria

    content {
      dynamic "filter" {
        for_each = try(flatten([criteria.value]), [])
        iterator = one_of

        content {
          pattern = try(one_of.value.pattern, null)
        }
      }
    }
  }
}

output "lambda_function_arn" {
  value = try(aws_lambda_function.this[0].arn, "")
}

output "lambda_function_name" {
  value = try(aws_lambda_function.this[0].function_name, "")
}

output "lambda_role_arn" {
  value = try(aws_iam_role.lambda[0].arn, "")
}

output "lambda_role_name" {
  value = try(aws_iam_role.lambda[0].name, "")
}

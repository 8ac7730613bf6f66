# What stands for terraform-aws-modules/kms: the key. Its policy is known if it is given, and if the module writes nothing
# but its default. Written for dynlint.

locals {
  is_key      = var.create && !var.create_external && !var.create_replica && !var.create_replica_external
  is_external = var.create && var.create_external && !var.create_replica && !var.create_replica_external
  is_replica  = var.create && var.create_replica && !var.create_external && !var.create_replica_external

  named = concat(
    var.key_owners,
    var.key_administrators,
    var.key_users,
    var.key_service_users,
    var.key_symmetric_encryption_users,
    var.key_hmac_users,
    var.key_asymmetric_public_encryption_users,
    var.key_asymmetric_sign_verify_users,
    coalesce(var.key_service_roles_for_autoscaling, []),
    var.source_policy_documents,
    var.override_policy_documents,
  )
  others     = try(length(var.key_statements), 0) + try(length(var.key_service_principals), 0)
  is_default = var.enable_default_policy && length(local.named) == 0 && local.others == 0 && var.enable_route53_dnssec != true
  own_policy = local.is_default ? data.aws_iam_policy_document.this[0].json : terraform_data.of_the_module.output
}

resource "aws_kms_key" "this" {
  count = local.is_key ? 1 : 0

  description              = var.description
  key_usage                = var.key_usage
  customer_master_key_spec = var.customer_master_key_spec
  is_enabled               = var.is_enabled
  multi_region             = var.multi_region
  deletion_window_in_days  = var.deletion_window_in_days
  enable_key_rotation      = var.enable_key_rotation
  rotation_period_in_days  = var.rotation_period_in_days
  policy                   = coalesce(var.policy, local.own_policy)
  region                   = var.region
}

resource "aws_kms_external_key" "this" {
  count = local.is_external ? 1 : 0

  description             = var.description
  enabled                 = var.is_enabled
  multi_region            = var.multi_region
  deletion_window_in_days = var.deletion_window_in_days
  policy                  = coalesce(var.policy, local.own_policy)
}

resource "aws_kms_replica_key" "this" {
  count = local.is_replica ? 1 : 0

  description             = var.description
  enabled                 = var.is_enabled
  primary_key_arn         = var.primary_key_arn
  deletion_window_in_days = var.deletion_window_in_days
  policy                  = coalesce(var.policy, local.own_policy)
}

data "aws_partition" "current" {
}

data "aws_caller_identity" "current" {
}

data "aws_iam_policy_document" "this" {
  count = local.is_default ? 1 : 0

  statement {
    sid       = "Default"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

# With other arguments the policy has many parts: what it says is not known.
resource "terraform_data" "of_the_module" {
}

output "key_arn" {
  value = try(aws_kms_key.this[0].arn, aws_kms_external_key.this[0].arn, aws_kms_replica_key.this[0].arn, null)
}

output "key_id" {
  value = try(aws_kms_key.this[0].key_id, aws_kms_external_key.this[0].id, aws_kms_replica_key.this[0].key_id, null)
}

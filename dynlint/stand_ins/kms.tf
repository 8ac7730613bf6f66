# What stands for terraform-aws-modules/kms: the key. Its policy is known only where it is given. Written for dynlint.

locals {
  is_key      = var.create && !var.create_external && !var.create_replica && !var.create_replica_external
  is_external = var.create && var.create_external && !var.create_replica && !var.create_replica_external
  is_replica  = var.create && var.create_replica && !var.create_external && !var.create_replica_external
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
  policy                   = coalesce(var.policy, terraform_data.of_the_module.output)
  region                   = var.region
}

resource "aws_kms_external_key" "this" {
  count = local.is_external ? 1 : 0

  description             = var.description
  enabled                 = var.is_enabled
  multi_region            = var.multi_region
  deletion_window_in_days = var.deletion_window_in_days
  policy                  = coalesce(var.policy, terraform_data.of_the_module.output)
}

resource "aws_kms_replica_key" "this" {
  count = local.is_replica ? 1 : 0

  description             = var.description
  enabled                 = var.is_enabled
  primary_key_arn         = var.primary_key_arn
  deletion_window_in_days = var.deletion_window_in_days
  policy                  = coalesce(var.policy, terraform_data.of_the_module.output)
}

# The policy that the module writes has the account in it and many parts: what it says is not known.
resource "terraform_data" "of_the_module" {
}

output "key_arn" {
  value = try(aws_kms_key.this[0].arn, aws_kms_external_key.this[0].arn, aws_kms_replica_key.this[0].arn, null)
}

output "key_id" {
  value = try(aws_kms_key.this[0].key_id, aws_kms_external_key.this[0].id, aws_kms_replica_key.this[0].key_id, null)
}

data "aws_iam_policy_document" "doc_empty" {}
data "aws_iam_policy_document" "doc_version" {
  version   = "2008-10-17"
  policy_id = "the-id"
  statement {
    sid       = "One"
    actions   = ["s3:B", "s3:A", "s3:A"]
    resources = ["b", "a"]
  }
}
data "aws_iam_policy_document" "doc_single" {
  statement {
    actions   = ["dynamodb:GetItem"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "doc_nots" {
  statement {
    effect        = "Deny"
    not_actions   = ["iam:*", "sts:*"]
    not_resources = ["arn:aws:s3:::b/*"]
    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root"]
    }
  }
}
data "aws_iam_policy_document" "doc_principals" {
  statement {
    sid     = "a"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "ec2.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:role/b", "arn:aws:iam::123456789012:role/a"]
    }
  }
  statement {
    sid     = "star"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
  statement {
    sid     = "awsstar"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
  statement {
    sid     = "federated"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["z", "cognito-identity.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "doc_conditions" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["home/", "", "a"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:x"
      values   = ["one"]
    }
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = [true]
    }
    condition {
      test     = "NumericLessThan"
      variable = "n"
      values   = [10]
    }
  }
}
data "aws_iam_policy_document" "doc_escapes" {
  statement {
    sid       = "x"
    actions   = ["s3:<>&"]
    resources = ["arn:é:$${aws:username}", "&{aws:userid}/*", "\"q\""]
  }
}
data "aws_iam_policy_document" "doc_source" {
  source_policy_documents = [data.aws_iam_policy_document.doc_version.json, data.aws_iam_policy_document.doc_single.json]
  statement {
    sid       = "Two"
    actions   = ["s3:C"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "doc_override" {
  source_policy_documents   = [data.aws_iam_policy_document.doc_version.json]
  override_policy_documents = [jsonencode({ Statement = [{ Sid = "One", Effect = "Deny", Action = "s3:*", Resource = ["*"] }, { Sid = "New", Effect = "Allow", Action = ["a:b", "a:a"], Resource = "x" }] })]
  statement {
    sid       = "Three"
    actions   = ["s3:C"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "doc_over2" {
  override_policy_documents = [data.aws_iam_policy_document.doc_version.json, jsonencode({ Version = "2012-10-17", Id = "other", Statement = [{ Sid = "One", Effect = "Allow", NotAction = "x:y", Resource = "r", Principal = "*", Condition = { Bool = { "aws:SecureTransport" = "false" } } }] })]
  statement {
    sid       = "One"
    actions   = ["mine:A"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "doc_raw" {
  source_policy_documents = ["{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"z:z\",\"a:a\"],\"Resource\":[\"r2\",\"r1\"],\"Principal\":{\"AWS\":[\"b\",\"a\"],\"Service\":\"s\"},\"Condition\":{\"StringEquals\":{\"k\":[\"v2\",\"v1\"],\"a\":\"x\"}}}]}"]
}
data "aws_iam_policy_document" "doc_oneid" {
  statement {
    effect    = "Allow"
    actions   = []
    resources = ["b"]
  }
  statement {
    effect      = "Deny"
    not_actions = ["only:One"]
    resources   = []
  }
}
data "aws_iam_policy_document" "doc_emptysrc" {
  source_policy_documents   = []
  override_policy_documents = ["", "{}"]
  statement {
    sid       = ""
    actions   = ["a:b"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "doc_ver_src" {
  source_policy_documents = [data.aws_iam_policy_document.doc_version.json]
}
data "aws_iam_policy_document" "doc_dynamic" {
  dynamic "statement" {
    for_each = { b = ["x"], a = ["z", "y"] }
    iterator = it
    content {
      sid       = it.key
      actions   = formatlist("%s:*", it.value)
      resources = [for v in it.value : "arn:${v}"]
      dynamic "principals" {
        for_each = length(it.value) > 1 ? [1] : []
        content {
          type        = "AWS"
          identifiers = it.value
        }
      }
    }
  }
}
data "aws_arn" "a" {
  arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/x/index/y"
}
output "document_empty" { value = data.aws_iam_policy_document.doc_empty.json }
output "document_empty_minified" { value = data.aws_iam_policy_document.doc_empty.minified_json }
output "document_version" { value = data.aws_iam_policy_document.doc_version.json }
output "document_version_minified" { value = data.aws_iam_policy_document.doc_version.minified_json }
output "document_single" { value = data.aws_iam_policy_document.doc_single.json }
output "document_single_minified" { value = data.aws_iam_policy_document.doc_single.minified_json }
output "document_nots" { value = data.aws_iam_policy_document.doc_nots.json }
output "document_nots_minified" { value = data.aws_iam_policy_document.doc_nots.minified_json }
output "document_principals" { value = data.aws_iam_policy_document.doc_principals.json }
output "document_principals_minified" { value = data.aws_iam_policy_document.doc_principals.minified_json }
output "document_conditions" { value = data.aws_iam_policy_document.doc_conditions.json }
output "document_conditions_minified" { value = data.aws_iam_policy_document.doc_conditions.minified_json }
output "document_escapes" { value = data.aws_iam_policy_document.doc_escapes.json }
output "document_escapes_minified" { value = data.aws_iam_policy_document.doc_escapes.minified_json }
output "document_source" { value = data.aws_iam_policy_document.doc_source.json }
output "document_source_minified" { value = data.aws_iam_policy_document.doc_source.minified_json }
output "document_override" { value = data.aws_iam_policy_document.doc_override.json }
output "document_override_minified" { value = data.aws_iam_policy_document.doc_override.minified_json }
output "document_over2" { value = data.aws_iam_policy_document.doc_over2.json }
output "document_over2_minified" { value = data.aws_iam_policy_document.doc_over2.minified_json }
output "document_raw" { value = data.aws_iam_policy_document.doc_raw.json }
output "document_raw_minified" { value = data.aws_iam_policy_document.doc_raw.minified_json }
output "document_oneid" { value = data.aws_iam_policy_document.doc_oneid.json }
output "document_oneid_minified" { value = data.aws_iam_policy_document.doc_oneid.minified_json }
output "document_emptysrc" { value = data.aws_iam_policy_document.doc_emptysrc.json }
output "document_emptysrc_minified" { value = data.aws_iam_policy_document.doc_emptysrc.minified_json }
output "document_ver_src" { value = data.aws_iam_policy_document.doc_ver_src.json }
output "document_ver_src_minified" { value = data.aws_iam_policy_document.doc_ver_src.minified_json }
output "document_dynamic" { value = data.aws_iam_policy_document.doc_dynamic.json }
output "document_dynamic_minified" { value = data.aws_iam_policy_document.doc_dynamic.minified_json }
output "arn_partition" { value = data.aws_arn.a.partition }
output "arn_service" { value = data.aws_arn.a.service }
output "arn_region" { value = data.aws_arn.a.region }
output "arn_account" { value = data.aws_arn.a.account }
output "arn_resource" { value = data.aws_arn.a.resource }

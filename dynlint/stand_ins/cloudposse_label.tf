# What stands for cloudposse/label/null: the name and the tags that others are given. Written for dynlint.

locals {
  context = try(merge(var.context, {}), {})

  parts = {
    namespace   = try(var.namespace, null) != null ? var.namespace : try(local.context.namespace, null)
    tenant      = try(var.tenant, null) != null ? var.tenant : try(local.context.tenant, null)
    environment = try(var.environment, null) != null ? var.environment : try(local.context.environment, null)
    stage       = try(var.stage, null) != null ? var.stage : try(local.context.stage, null)
    name        = try(var.name, null) != null ? var.name : try(local.context.name, null)
  }
  enabled   = try(var.enabled, null) != null ? var.enabled : try(coalesce(local.context.enabled), true)
  delimiter = try(var.delimiter, null) != null ? var.delimiter : try(coalesce(local.context.delimiter), "-")
  order     = try(coalescelist(var.label_order), coalescelist(local.context.label_order), ["namespace", "environment", "stage", "name", "attributes"])
  listed    = compact(distinct(concat(try(coalesce(local.context.attributes), []), try(coalesce(var.attributes), []))))
  refused   = try(coalesce(var.regex_replace_chars), coalesce(local.context.regex_replace_chars), "/[^-a-zA-Z0-9]/")
  case      = try(coalesce(var.label_value_case), coalesce(local.context.label_value_case), "lower")
  key_case  = try(coalesce(var.label_key_case), coalesce(local.context.label_key_case), "title")
  limit     = try(var.id_length_limit, null) != null ? var.id_length_limit : try(coalesce(local.context.id_length_limit), 0)

  plain      = { for key, text in local.parts : key => replace(text == null ? "" : text, local.refused, "") }
  words      = { for key, text in local.plain : key => local.case == "none" ? text : local.case == "title" ? title(lower(text)) : local.case == "upper" ? upper(text) : lower(text) }
  attributes = compact(distinct([for text in [for each in local.listed : replace(each, local.refused, "")] : local.case == "none" ? text : local.case == "title" ? title(lower(text)) : local.case == "upper" ? upper(text) : lower(text)]))
  labels     = merge(local.words, { attributes = join(local.delimiter, local.attributes) })
  full       = join(local.delimiter, compact([for key in local.order : local.labels[key]]))

  # A name that is too long ends in five letters of its digest.
  digest = "${md5(local.full)}qrstuvwxyz"
  cased  = replace(local.case == "none" ? local.digest : local.case == "title" ? title(local.digest) : local.case == "upper" ? upper(local.digest) : lower(local.digest), local.refused, "")
  kept   = local.limit - 5 - length(local.delimiter)
  begun  = local.kept > 0 ? "${trimsuffix(substr(local.full, 0, local.kept), local.delimiter)}${local.delimiter}" : ""
  id     = local.limit == 0 || length(local.full) <= local.limit ? local.full : substr("${local.begun}${local.cased}", 0, local.limit)

  tagged = merge(local.labels, { name = local.id })
  chosen = try(contains(var.labels_as_tags, "default"), true) && try(contains(local.context.labels_as_tags, "unset"), contains(local.context.labels_as_tags, "default"), true)
  made   = { for key, text in local.tagged : local.key_case == "upper" ? upper(key) : local.key_case == "lower" ? key : title(key) => text if text != "" }
  given  = merge(try(coalesce(local.context.tags), {}), try(coalesce(var.tags), {}))
  tags   = local.chosen ? merge(local.made, local.given) : terraform_data.chosen.output
}

# Which labels become tags can be chosen, which is not computed here.
resource "terraform_data" "chosen" {
}

output "id" {
  value = local.enabled ? local.id : ""
}

output "id_full" {
  value = local.enabled ? local.full : ""
}

output "enabled" {
  value = local.enabled
}

output "namespace" {
  value = local.enabled ? local.words.namespace : ""
}

output "tenant" {
  value = local.enabled ? local.words.tenant : ""
}

output "environment" {
  value = local.enabled ? local.words.environment : ""
}

output "stage" {
  value = local.enabled ? local.words.stage : ""
}

output "name" {
  value = local.enabled ? local.words.name : ""
}

output "delimiter" {
  value = local.enabled ? local.delimiter : ""
}

output "attributes" {
  value = local.enabled ? local.attributes : []
}

output "tags" {
  value = local.enabled ? local.tags : {}
}

output "label_order" {
  value = local.order
}

output "id_length_limit" {
  value = local.limit
}

output "context" {
  value = merge(local.context, local.parts, {
    enabled             = local.enabled
    delimiter           = try(coalesce(var.delimiter), local.context.delimiter, null)
    attributes          = local.listed
    tags                = local.given
    label_order         = try(coalescelist(var.label_order), local.context.label_order, null)
    regex_replace_chars = try(coalesce(var.regex_replace_chars), local.context.regex_replace_chars, null)
    id_length_limit     = try(var.id_length_limit, null) != null ? var.id_length_limit : try(local.context.id_length_limit, null)
    label_key_case      = try(coalesce(var.label_key_case), local.context.label_key_case, null)
    label_value_case    = try(coalesce(var.label_value_case), local.context.label_value_case, null)
    labels_as_tags      = local.chosen ? ["unset"] : ["chosen"]
  })
}

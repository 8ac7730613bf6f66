variable "names" { type = set(string) }
variable "settings" {
  type    = map(object({ size = optional(number, 2) }))
  default = {}
}
module "leaf" {
  source   = "../leaf"
  for_each = var.names
  name     = "${each.key}-leaf"
  items    = [for id, setting in var.settings : merge({ id = id }, setting)]
}
module "first" {
  source = "../leaf"
  count  = length(var.names) > 0 ? 1 : 0
  name   = sort(var.names)[count.index]
}
output "names" { value = { for key, leaf in module.leaf : key => leaf.name } }
output "leaves" { value = values(module.leaf)[*].shout }
output "first" { value = one(module.first[*].shout) }
output "sizes" { value = module.leaf[sort(var.names)[0]].sizes }
output "paths" { value = module.first[*].path }

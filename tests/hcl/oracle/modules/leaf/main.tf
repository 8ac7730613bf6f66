variable "name" {
  type    = string
  default = "leaf"
}
variable "strict" {
  type     = string
  default  = "strict default"
  nullable = false
}
variable "loose" {
  type    = string
  default = "loose default"
}
variable "items" {
  type    = list(object({ id = string, size = optional(number, 1) }))
  default = []
}
variable "anything" {
  default = null
}
locals {
  shout = upper(var.name)
}
resource "terraform_data" "made" {
  input = var.name
}
output "name" { value = var.name }
output "shout" { value = local.shout }
output "strict" { value = var.strict }
output "loose" { value = var.loose }
output "items" { value = var.items }
output "anything" { value = var.anything }
output "sizes" { value = { for item in var.items : item.id => item.size } }
output "path" { value = "${path.module} ${path.root}" }
output "input" { value = terraform_data.made.input }
output "secret" {
  value     = "s-${var.name}"
  sensitive = true
}

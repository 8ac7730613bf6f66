variable "text" {
  default = "text, overridden"
}
output "overridden" {
  value = "the override's"
}
locals {
  flag = "flag, overridden"
}

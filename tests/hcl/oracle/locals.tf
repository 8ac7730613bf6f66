output "overridden" { value = "the base" }
locals {
  names    = ["a", "b", "c"]
  numbers  = [3, 1, 2]
  mixed    = [1, "a", true, null]
  nested   = { a = { b = { c = [10, 20, 30] } } }
  objects  = [{ n = "x", v = 1 }, { n = "y", v = 2 }, { n = "x", v = 3 }]
  map      = tomap({ k1 = "v1", k2 = "v2" })
  set      = toset(["b", "a"])
  nothing  = null
  empty    = []
  flag     = true
  chain    = local.chain_1
  chain_1  = "${local.chain_2}!"
  chain_2  = upper(local.names[0])
  attributes = {
    for table in local.tables : table.name => concat([table.hash], table.range == null ? [] : [table.range])
  }
  tables = [
    { name = "orders", hash = "pk", range = "sk" },
    { name = "users", hash = "id", range = null },
  ]
}
locals {
  second_block = length(local.names)
}
resource "terraform_data" "u" {
  input = "in"
}
resource "terraform_data" "counted" {
  count = 2
  input = "in-${count.index}"
}
resource "terraform_data" "keyed" {
  for_each = { a = 1, b = 2 }
  input    = { (each.key) = each.value }
}
resource "terraform_data" "of_set" {
  for_each = toset(["x", "y"])
  input    = "${each.key}=${each.value}"
}
resource "terraform_data" "none" {
  count = 0
  input = "never"
}

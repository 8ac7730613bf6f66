module "plain" {
  source = "./modules/leaf"
}
module "given" {
  source   = "./modules/leaf"
  name     = "given"
  strict   = null
  loose    = null
  anything = { a = [1, "b"] }
  items    = [{ id = 1 }, { id = "two", size = "5", other = true }]
}
module "typed" {
  source = "./modules/leaf"
  name   = 12.50
  strict = true
}
module "counted" {
  source = "./modules/leaf"
  count  = 3
  name   = "n${count.index}"
}
module "keyed" {
  source   = "./modules/leaf"
  for_each = { for table in local.tables : table.name => table }
  name     = each.value.hash
  anything = each.value.range
}
module "of_set" {
  source   = "./modules/leaf"
  for_each = toset(["q", "p"])
  name     = each.value
}
module "never" {
  source = "./modules/leaf"
  count  = 0
}
module "nested" {
  source   = "./modules/nested"
  names    = ["two", "one", "two"]
  settings = { s = {}, t = { size = 9 } }
}
module "unknown_name" {
  source = "./modules/leaf"
  name   = terraform_data.u.id
  items  = [{ id = terraform_data.u.id }]
}
module "chained" {
  source = "./modules/leaf"
  name   = "${module.given.name}/${module.counted[1].shout}"
}

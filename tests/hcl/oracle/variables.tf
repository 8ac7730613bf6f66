variable "text" {
  type    = string
  default = "text"
}
variable "text_from_number" {
  type    = string
  default = 42
}
variable "text_from_bool" {
  type    = string
  default = true
}
variable "number_from_text" {
  type    = number
  default = "1.50"
}
variable "bool_from_text" {
  type    = bool
  default = "true"
}
variable "untyped" {
  default = { a = 1, b = ["x", 2, null] }
}
variable "any_list" {
  type    = any
  default = [1, "two", true]
}
variable "list_of_any" {
  type    = list(any)
  default = [1, "two", true]
}
variable "bare_list" {
  type    = list
  default = [1, 2]
}
variable "bare_map" {
  type    = map
  default = { a = 1, b = "x" }
}
variable "set" {
  type    = set(string)
  default = ["b", "a", "b", 3]
}
variable "number_set" {
  type    = set(number)
  default = [10, 9, "10", 1]
}
variable "map_of_numbers" {
  type    = map(number)
  default = { z = "1", a = 2 }
}
variable "map_of_lists" {
  type    = map(list(string))
  default = { a = [], b = [1, true] }
}
variable "tuple" {
  type    = tuple([string, number, bool])
  default = [1, "2", "true"]
}
variable "object" {
  type = object({
    name  = string
    size  = number
    extra = any
  })
  default = { name = 5, size = "6", extra = ["e"], dropped = true }
}
variable "optional" {
  type = object({
    name     = string
    note     = optional(string)
    size     = optional(number, 7)
    tags     = optional(map(string), { made = "by default" })
    settings = optional(object({
      enabled = optional(bool, true)
      mode    = optional(string, "fast")
      deep    = optional(object({ level = optional(number, 3) }), {})
    }), {})
  })
  default = { name = "n" }
}
variable "optional_given" {
  type = object({
    name     = string
    note     = optional(string, "a note")
    size     = optional(number, 7)
    settings = optional(object({
      enabled = optional(bool, true)
      mode    = optional(string)
    }))
  })
}
variable "optional_list" {
  type = list(object({
    name = string
    type = optional(string, "S")
    keys = optional(list(string), ["k"])
  }))
  default = [{ name = "a" }, { name = "b", type = "N" }, { name = "c", type = null, keys = [] }]
}
variable "optional_map" {
  type = map(object({
    hash  = string
    range = optional(string)
    read  = optional(number, 5)
  }))
  default = {
    one = { hash = "pk" }
    two = { hash = "pk", range = "sk", read = "9" }
  }
}
variable "optional_set" {
  type    = set(object({ name = string, type = optional(string, "S") }))
  default = [{ name = "b" }, { name = "a" }, { name = "b", type = "S" }]
}
variable "optional_tuple" {
  type    = tuple([object({ a = optional(string, "x") }), list(object({ b = optional(number, 1) }))])
  default = [{}, [{}, { b = 2 }]]
}
variable "nothing" {
  type    = string
  default = null
}
variable "not_nullable" {
  type     = string
  default  = "the default"
  nullable = false
}
variable "nullable_given_null" {
  type    = string
  default = "the default"
}
variable "given" {
  type = string
}
variable "given_later" {
  type    = string
  default = "x"
}
variable "given_number" {
  type = string
}
variable "given_list" {
  type = set(number)
}
variable "given_object" {
  type = any
}
variable "secret" {
  type      = string
  default   = "hush"
  sensitive = true
}
variable "fleeting" {
  type      = string
  default   = "gone"
  ephemeral = true
}
variable "validated" {
  type    = number
  default = 5
  validation {
    condition     = var.validated > 3
    error_message = "Too small."
  }
}

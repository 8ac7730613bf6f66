given               = "from terraform.tfvars"
given_later         = "from terraform.tfvars"
given_number        = 1.0
given_list          = [3, "1", 2, 3]
not_nullable        = null
nullable_given_null = null
given_object = {
  "quoted key" = [1, { a = null }]
  b : <<-EOT
    text
      more
  EOT
}
optional_given = {
  name     = "given"
  note     = null
  settings = { mode = "slow", unknown_name = 1 }
}

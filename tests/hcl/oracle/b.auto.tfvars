given_later = "from b.auto.tfvars"

"""Values of Terraform: types, conversion, operators, and what is unknown."""

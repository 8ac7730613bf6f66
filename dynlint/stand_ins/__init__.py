"""Stand-ins for popular modules: facts as JSON, resources as Terraform code, and the script that updates the facts."""

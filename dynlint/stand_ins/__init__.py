"""What stands for modules that many people call: facts as JSON, resources as Terraform, the script for the facts."""

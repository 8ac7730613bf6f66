"""Files and folders of modules, before any environment is known."""

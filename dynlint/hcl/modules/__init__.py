"""Modules as they are called: instances, blocks and objects. Only this folder has circular imports."""

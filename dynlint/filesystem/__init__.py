"""Files are read and written here: inside the repository, never through a device, and as a whole."""

"""Problems of the configuration itself, as opposed to findings of rules."""

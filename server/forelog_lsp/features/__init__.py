"""A module for each feature: ``register(server)`` names its handlers, which convert, ask and answer."""

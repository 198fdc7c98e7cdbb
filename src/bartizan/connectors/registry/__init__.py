"""Registries of containers (OCI distribution-spec 1.1), as far as models are kept in them."""

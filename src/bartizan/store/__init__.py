"""A store of models on disk: an OCI image layout, immutable by digest, with tags and referrers."""

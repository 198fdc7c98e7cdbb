"""Keys, signatures and sealing; the only importer of `cryptography`."""

"""The reference pages, made of the code: one module for each kind of page."""

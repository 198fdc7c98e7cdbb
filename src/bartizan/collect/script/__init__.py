"""JavaScript and TypeScript: bytes, tree-sitter, one walk, facts."""

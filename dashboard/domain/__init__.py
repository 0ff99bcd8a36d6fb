"""What the product knows about deprivation, areas and words: pure functions, no files, no web framework, no clock."""

"""Who: colleagues and their roles, people and their identifiers, adjustments, merging and its undoing."""

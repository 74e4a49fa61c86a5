"""What several bench scripts share; nothing here is a bench of its own."""

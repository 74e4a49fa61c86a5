"""The hints that are kept with contacts, and what was said before: shown to a reader, and nothing follows from them."""

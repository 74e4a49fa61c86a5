"""What the doors have in common: whom they know, where they listen, what they answered and how it is kept."""

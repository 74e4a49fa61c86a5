"""What is inside a file that came with a contact: found out by its bytes, read where it can do no harm."""

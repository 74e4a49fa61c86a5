"""What the database itself refuses, behind every action."""

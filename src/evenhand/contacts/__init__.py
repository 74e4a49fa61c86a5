"""What came in, kept as it came: contacts, their attachments, and what could not be read."""

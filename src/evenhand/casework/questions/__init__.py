"""What is asked, and its answer: the instruction for a contact, a standing, a record, whom a colleague means."""

"""Instructions out: what to do with a contact, for mail servers, telephone systems and the command line."""

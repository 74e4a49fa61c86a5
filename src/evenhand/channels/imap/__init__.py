"""E-mail fetched from mailboxes (IMAP4rev1): stored once, while the mailbox stays as it is unless told otherwise."""

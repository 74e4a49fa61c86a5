"""Contact in: mail from files, mailboxes and maildirs becomes contacts, whole or in quarantine, never lost."""

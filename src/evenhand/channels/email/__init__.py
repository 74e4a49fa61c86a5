"""E-mail in: reading one message (`parse`), and finding messages in files, mailbox archives and maildirs
(`sources`).
"""

"""E-mail handed over by a mail server (LMTP, RFC 2033): acknowledged only when it is safely stored."""

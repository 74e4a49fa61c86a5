"""The rules that a body's own systems have: Sieve scripts, Postfix access tables, lists of telephone bars; read, never changed."""

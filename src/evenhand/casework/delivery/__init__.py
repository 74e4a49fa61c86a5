"""How a letter goes: to which address, as which documents, printed with which others."""

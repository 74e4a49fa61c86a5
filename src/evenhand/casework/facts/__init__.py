"""From the records, what the rules ask: about a case, a standing, whose an address is, what a form holds. Reads only."""

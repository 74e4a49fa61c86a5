"""The case: what was reported, found, decided and disputed. Its actions are the only way anything changes."""

"""An invented organisation, with staff of every role and a year of contact, on a clock that can be moved."""

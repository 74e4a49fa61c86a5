"""The policy itself, in plain Python: its headings are the modules. No Django, no clock, no input or output."""

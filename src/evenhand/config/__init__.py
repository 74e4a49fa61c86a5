"""Wires the rooms together: settings, addresses, the command and the server. No behaviour of the process."""

"""What Outlook writes: messages saved as .msg, and winmail.dat. Read within limits, and turned into ordinary mail."""

"""Which letter a record has, what it says, and whether the person has been told."""

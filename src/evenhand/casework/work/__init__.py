"""The worker's work, piece by piece: letters on their way, files, hints, second looks, what was sealed, what is due to open."""

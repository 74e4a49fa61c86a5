"""People from a list: a CSV file, as another system or a spreadsheet writes it."""

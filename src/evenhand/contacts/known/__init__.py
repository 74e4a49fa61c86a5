"""What the body was told is illegal: lists of checksums, of picture hashes and of addresses, matched by machines alone (F30, I28).

The lists are the body's own files and never part of Evenhand. What matches is sealed for the content lead; nobody looks.
"""

"""The letters of the process, in English and in Welsh, each complete before it can go."""

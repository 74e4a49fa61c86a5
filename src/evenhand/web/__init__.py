"""The screens: pages in the style of GOV.UK that work without scripts, in English and in Welsh."""

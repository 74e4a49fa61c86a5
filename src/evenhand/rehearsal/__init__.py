"""Stories in YAML, played through the real actions on a throw-away database, and the flow chart."""

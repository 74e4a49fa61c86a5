"""Other programs ask here: public JSON, one resource a module, described in OpenAPI."""

"""evenhand signals: each subcommand is a module of this package, with `HELP`, `arguments(parser)` and `run(given) -> int`."""

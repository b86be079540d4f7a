"""Settings: `base` for all, then one of `demo` (embedded), `test` or `production`."""

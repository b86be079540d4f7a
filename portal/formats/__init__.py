"""How dates are written in each language (`FORMAT_MODULE_PATH`), short ones fit for tables."""

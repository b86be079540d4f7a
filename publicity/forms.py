"""Forms of the public notice and of objections."""

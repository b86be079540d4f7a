"""Forms of the evaluation: who scores, and what is selected."""

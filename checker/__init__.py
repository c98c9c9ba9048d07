"""How it is checked and told."""

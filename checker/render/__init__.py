"""Pictures: what to draw, as DOT text, and the one place where it is drawn."""

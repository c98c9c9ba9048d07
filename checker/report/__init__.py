"""What a check found, told: a value, as text, as JSON, in a notebook."""

"""The seam: what every engine, explanation and export works on, and all that they know."""

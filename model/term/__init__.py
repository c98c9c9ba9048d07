"""The expression language that guards, updates and properties are written in."""

"""Reductions: fewer states with the same findings, by what is interchangeable or never seen."""

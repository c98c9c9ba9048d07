"""States that outgrow memory: sorted runs in files, and passes over them."""

"""From the text of a spec, or a live class, to a definition: nothing of it is ever run."""

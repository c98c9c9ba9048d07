"""From the bodies of a definition to the programs of a system."""

"""Proofs for any number of parties: what one of them sees, whoever else there is."""

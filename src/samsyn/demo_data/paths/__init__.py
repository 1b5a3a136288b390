"""The pathways of the dossier (section 4), each a walk through one household's years."""

"""Many people at once over few connections: nobody is ever taken for somebody else."""

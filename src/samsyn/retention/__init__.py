"""How long what is kept, and why not yet or no longer: rules as dated data, and what follows from them for a case."""

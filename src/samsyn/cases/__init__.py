"""Cases: dated facts, the duties they make, transfers, notes, and each organisation's register."""

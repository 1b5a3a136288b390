"""The administrator's work: who works here in which role, from when to when, and who confirmed it when."""

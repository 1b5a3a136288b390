"""Tests of the whole house, and what all tests stand on."""

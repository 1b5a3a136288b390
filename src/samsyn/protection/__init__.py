"""The security prohibition as pages meet it: who may handle protected addresses, and what two persons release."""

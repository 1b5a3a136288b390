"""What somebody left half written: kept sealed for its author, for a time, and gone when it is sent."""

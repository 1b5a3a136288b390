"""What ties the contexts together: settings, addresses and the two server interfaces."""

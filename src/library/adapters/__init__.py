"""The promises of the ports, kept with real technology: one module for each port and technology."""

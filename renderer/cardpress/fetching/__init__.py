"""Pictures from the network: safe addresses, deadlines, and what HTTP says about caching."""

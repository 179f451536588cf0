"""AI services as plug-ins: each turns typed requests into HTTP calls, and answers into results."""

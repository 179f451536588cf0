"""Text: characters, levels, line breaks, fonts, shaping and lines."""

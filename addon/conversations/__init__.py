"""Chats, rebuilt from whatever mentions them: parsed bodies in, facts out."""

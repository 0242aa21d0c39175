"""`chatcap doctor`: is everything set up so that a capture will work, and is the record sound?"""

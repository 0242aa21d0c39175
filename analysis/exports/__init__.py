"""What chatcap writes for other programs to use."""

"""The source directory: which of its files a web service is given, and a copy of exactly those."""

"""The language server as an editor feels it: a real process, spoken to over its standard streams, on a copy of a corpus with a cache of its own.

Times begin when the client sends and end when its answer has arrived.  Answers are looked at: a wrong one is counted.
"""

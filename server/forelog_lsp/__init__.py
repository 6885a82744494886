"""The language server: speaks the protocol, schedules, answers fast.  All thinking is in :mod:`forelog`; ``docs/server.md`` says what it does."""

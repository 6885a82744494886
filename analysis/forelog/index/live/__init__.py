"""The index in the memory of a process that lives on: a language server's."""

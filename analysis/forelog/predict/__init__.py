"""The log-flow graph → labelled sequences: paths that cover what a method can log, values for their holes, and why each is labelled as it is."""

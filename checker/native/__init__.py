"""The native engine: the search of the reference engine, compiled for one system by LLVM."""

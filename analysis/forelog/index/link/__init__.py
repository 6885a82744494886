"""Names → declarations: types, receivers, overloads, dispatch, and the edges of the call graph."""

//! Plans of the statements that the product really runs, as the server explains them.

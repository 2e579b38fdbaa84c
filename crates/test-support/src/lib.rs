//! Test database, test application, builders and the ledger audit; holds the acceptance tests.

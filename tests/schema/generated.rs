//! `schema.rs` is what the migrations make.

use test_support::{TestDatabase, schema_text, workspace};

#[test]
fn schema_file_equals_the_migrated_database() {
    let generated = schema_text::generate(&mut TestDatabase::shared().owner());
    let committed = workspace::read("crates/persistence/src/schema.rs");
    assert!(generated == committed, "run `make schema` and commit the result; it would be:\n{generated}");
}

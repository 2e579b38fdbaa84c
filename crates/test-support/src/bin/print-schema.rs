//! Prints `crates/persistence/src/schema.rs` as it follows from the migrations.

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
fn main() {
    let database = test_support::TestDatabase::shared();
    print!("{}", test_support::schema_text::generate(&mut database.owner()));
}

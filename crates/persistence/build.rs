//! Builds again when a migration was added: the macro that embeds them sees only files it knew.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}

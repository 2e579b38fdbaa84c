//! What the document of the API promises, and who may call what.

mod authorise;
mod document;
mod edit;
mod everything;
mod isolate;
mod operation;

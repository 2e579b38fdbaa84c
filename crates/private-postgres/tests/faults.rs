//! The cases in which a naive start loses data, refuses for ever or starts twice, against real processes.
//!
//! Every test has a directory of its own, so all run in parallel. Where another application is needed, the
//! test binary starts itself again, asking for [`application::application`] only.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

#[path = "faults/adoption.rs"]
mod adoption;
#[path = "faults/application.rs"]
mod application;
#[path = "faults/crashes.rs"]
mod crashes;
#[path = "faults/first_start.rs"]
mod first_start;
#[path = "faults/places.rs"]
mod places;
#[path = "faults/refusals.rs"]
mod refusals;
#[path = "faults/restart.rs"]
mod restart;
#[path = "faults/site.rs"]
mod site;

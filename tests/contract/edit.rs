//! Every edit names the version that it was made on: without one it is refused, with another one too, and nothing changes.

use test_support::TestApp;

use super::everything::Everything;
use super::isolate::{name_own, state_of};
use super::operation::Operation;

/// 428 without `If-Match`; 412 with a version that is not the present one, or with a text that is none.
#[test]
fn an_edit_names_the_version_it_was_made_on() {
    let app = TestApp::shared();
    let own = Everything::make(&app);
    let token = own.company.token("general-manager");
    let before = state_of(&own.company);
    let edits: Vec<Operation> =
        Operation::all(&app).into_iter().filter(|operation| operation.method == "PATCH").collect();
    assert!(edits.len() >= 9, "{} edits", edits.len());
    for edit in edits {
        let mut body = edit.body().expect("an edit has a body").1;
        name_own(&mut body, &own);
        let mut path = edit.path.clone();
        for (name, id) in own.of_path(&edit.path) {
            path = path.replace(&format!("{{{name}}}"), &id);
        }
        let ask = || app.request("PATCH", &path).bearer(&token).json(&body);
        ask().send().problem(428, "precondition-required");
        for version in ["\"999\"", "\"0\"", "999", "\"x\"", "*", "W/\"1\""] {
            let refused = ask().header("If-Match", version).send();
            assert_eq!(refused.status, 412, "{} {version}: {}", edit.name(), refused.text());
            refused.problem(412, "precondition-failed");
        }
    }
    assert_eq!(state_of(&own.company), before);
}

//! Which operation of the table a method and an address mean, asked as the router asks: from the top, by both.

use std::sync::LazyLock;

use actix_router::{Path, ResourceDef};

use crate::openapi;
use crate::routes::Access;

struct Known {
    method: &'static str,
    pattern: ResourceDef,
    access: Access,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let known = openapi::operations().into_iter().map(|operation| Known {
        method: operation.method,
        pattern: ResourceDef::new(operation.path.as_str()),
        access: operation.access,
    });
    known.collect()
});

/// Who may call the operation at an address under [`openapi::BASE`].
#[must_use]
pub(crate) fn find_access(method: &str, path: &str) -> Option<Access> {
    let mut known = KNOWN.iter();
    known.find(|known| known.method == method && known.matches(path)).map(|known| known.access)
}

/// The methods that an address under [`openapi::BASE`] knows.
#[must_use]
pub(crate) fn methods(path: &str) -> Vec<&'static str> {
    KNOWN.iter().filter(|known| known.matches(path)).map(|known| known.method).collect()
}

impl Known {
    fn matches(&self, path: &str) -> bool {
        self.pattern.capture_match_info(&mut Path::new(path))
    }
}

#[cfg(test)]
mod tests {
    use domain::permissions::Permission;

    use super::*;

    #[test]
    fn an_address_means_what_the_router_takes_it_for() {
        for (method, path, access) in [
            ("POST", "/consumptions", Some(Access::May(Permission::ConsumptionCreate))),
            ("GET", "/members/near", Some(Access::May(Permission::MemberCreate))),
            ("GET", "/members/0", Some(Access::May(Permission::MemberRead))),
            ("PATCH", "/members/near", Some(Access::May(Permission::MemberEdit))),
            ("DELETE", "/sessions/current", Some(Access::SignedIn)),
            ("POST", "/reader-events", Some(Access::Device)),
            ("PUT", "/consumptions", None),
            ("GET", "/nothing", None),
        ] {
            assert_eq!(find_access(method, path), access, "{method} {path}");
        }
        assert_eq!(methods("/tenant"), ["GET", "PATCH"]);
    }
}

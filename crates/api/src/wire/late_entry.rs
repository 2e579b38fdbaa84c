//! 补录: what is said of an entry that comes later than it happened (OP24).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Why an entry comes later than it happened, and the paper slip that it was written on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateEntryRequest {
    /// Why it is late; kept with the posting.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "停电，手工开单", min_length = 1, max_length = 200)]
    pub reason: String,
    /// The number printed on the paper slip: letters and digits. In its shop it stands once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 16))]
    #[schema(example = "0042", min_length = 1, max_length = 16)]
    pub slip_no: Option<String>,
}

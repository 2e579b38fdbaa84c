//! What a named constraint means. The names are those of the migrations; a name that is not here is a bug of ours.

/// A rule of the stored data that a write would have broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conflict {
    /// A code, name or number that must be unique is in use. Names the field.
    Taken(&'static str),
    /// A named thing does not exist in this tenant. Names the field.
    UnknownReference(&'static str),
    /// The thing is still used by others.
    InUse,
    /// The number or another text of a card is in use.
    CardNumberInUse,
    /// Another request with the same idempotency key ended meanwhile.
    KeyInUse,
    /// The member has a membership in the program.
    MembershipExists,
}

/// The meaning of a constraint, if it is one that a caller can break.
#[must_use]
pub fn conflict(name: &str) -> Option<Conflict> {
    let conflict = match name {
        "tenant_directory_number_key" => Conflict::Taken("tenant_number"),
        "legal_entity_code_key"
        | "shop_code_key"
        | "terminal_code_key"
        | "program_code_key"
        | "product_code_key"
        | "product_category_code_key"
        | "correction_reason_code_key"
        | "payment_way_code_key"
        | "employee_grade_code_key"
        | "count_package_code_key" => Conflict::Taken("code"),
        "product_barcode_key" => Conflict::Taken("barcode"),
        "role_name_key" => Conflict::Taken("name"),
        "app_user_user_name_key" => Conflict::Taken("user_name"),
        "app_user_staff_number_key" => Conflict::Taken("staff_number"),
        "employee_number_key" => Conflict::Taken("number"),
        "shop_tenant_id_legal_entity_id_fkey" => Conflict::UnknownReference("legal_entity_id"),
        "terminal_tenant_id_shop_id_fkey"
        | "app_user_tenant_id_shop_id_fkey"
        | "employee_tenant_id_shop_id_fkey"
        | "api_client_tenant_id_shop_id_fkey" => Conflict::UnknownReference("shop_id"),
        "app_user_tenant_id_role_id_fkey" => Conflict::UnknownReference("role_id"),
        "role_tenant_id_parent_id_fkey" => Conflict::UnknownReference("parent_id"),
        "employee_grade_fkey" => Conflict::UnknownReference("grade"),
        "employee_tenant_id_user_id_fkey" => Conflict::UnknownReference("user_id"),
        "session_tenant_id_terminal_id_fkey" => Conflict::UnknownReference("terminal_id"),
        "card_number_key" | "card_alias_pkey" => Conflict::CardNumberInUse,
        "card_replacement_key_key" => Conflict::KeyInUse,
        "membership_member_program_key" => Conflict::MembershipExists,
        "membership_tenant_id_member_id_fkey" => Conflict::UnknownReference("member_id"),
        "membership_tenant_id_program_id_fkey" | "rule_version_tenant_id_program_id_fkey" => {
            Conflict::UnknownReference("program_id")
        }
        "product_category_id_fkey" => Conflict::UnknownReference("category_id"),
        "rule_version_tenant_id_shop_id_fkey" => Conflict::UnknownReference("shop_id"),
        "member_tenant_id_owner_user_id_fkey" => Conflict::UnknownReference("owner_id"),
        "member_tenant_id_home_shop_id_fkey" => Conflict::UnknownReference("home_shop_id"),
        _ => return None,
    };
    Some(conflict)
}

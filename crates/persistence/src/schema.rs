//! Tables as diesel sees them. Generated from a migrated database by `make schema`; compared by a test. Do not edit.

diesel::table! {
    use diesel::sql_types::*;

    account_item (tenant_id, wallet_id, id) {
        tenant_id -> Uuid,
        wallet_id -> Uuid,
        id -> Uuid,
        origin_posting_id -> Uuid,
        shop_id -> Uuid,
        business_date -> Date,
        opened_at -> Timestamptz,
        amount -> Numeric,
        owed -> Numeric,
        repaid -> Jsonb,
        open -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    api_client (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        name -> Text,
        secret_hash -> Bytea,
        scopes -> Array<Text>,
        shop_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    app_user (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        role_id -> Uuid,
        user_name -> Text,
        display_name -> Text,
        staff_number -> Text,
        password_hash -> Text,
        pin_hash -> Nullable<Text>,
        must_change_password -> Bool,
        can_sign_in -> Bool,
        failed_attempts -> Int2,
        locked_until -> Nullable<Timestamptz>,
        epoch -> Int4,
        shop_id -> Nullable<Uuid>,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    audit_event (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        on_behalf_id -> Nullable<Uuid>,
        terminal_id -> Nullable<Uuid>,
        request_id -> Text,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<Uuid>,
        outcome -> Text,
        diff -> Nullable<Jsonb>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    book_day (tenant_id, legal_entity_id, business_date, shop_id, action, corrected, figure) {
        tenant_id -> Uuid,
        legal_entity_id -> Uuid,
        shop_id -> Uuid,
        business_date -> Date,
        action -> Int2,
        corrected -> Bool,
        figure -> Text,
        amount -> Int8,
        count -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    book_lock (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        legal_entity_id -> Uuid,
        month -> Date,
        version -> Int4,
        locked_at -> Timestamptz,
        locked_by -> Uuid,
        note -> Nullable<Text>,
        opening -> Nullable<Int8>,
        figures -> Nullable<Jsonb>,
        journal -> Nullable<Jsonb>,
        digest -> Nullable<Bytea>,
        through_seq -> Nullable<Int8>,
        unlocked_at -> Nullable<Timestamptz>,
        unlocked_by -> Nullable<Uuid>,
        unlock_reason -> Nullable<Text>,
        deferred -> Int8,
        breakage -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    book_lot (tenant_id, lot_id) {
        tenant_id -> Uuid,
        lot_id -> Uuid,
        wallet_id -> Uuid,
        legal_entity_id -> Uuid,
        pass -> Bool,
        paid -> Int8,
        face -> Int8,
        remaining -> Int8,
        booked -> Int8,
        earned_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    book_posting (tenant_id, legal_entity_id, business_date, posting_id, action) {
        tenant_id -> Uuid,
        legal_entity_id -> Uuid,
        business_date -> Date,
        posting_id -> Uuid,
        action -> Int2,
        corrected -> Bool,
        shop_id -> Uuid,
        figures -> Array<Text>,
        amounts -> Array<Int8>,
        lots -> Array<Nullable<Uuid>>,
        owed -> Array<Int8>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    book_setting (tenant_id) {
        tenant_id -> Uuid,
        point_value -> Numeric,
        points_use_bp -> Int4,
        vat_bp -> Int4,
        accounts -> Jsonb,
        row_version -> Int8,
        points_per_unit -> Numeric,
        breakage_bp -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    buyer (tenant_id, membership_id, id) {
        tenant_id -> Uuid,
        membership_id -> Uuid,
        id -> Uuid,
        kind -> Int2,
        details_enc -> Bytea,
        user_id -> Nullable<Uuid>,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    card (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        membership_id -> Uuid,
        number -> Text,
        medium -> Text,
        state -> Int2,
        issued_on -> Date,
        row_version -> Int8,
        replaces -> Nullable<Uuid>,
        replacement_key -> Nullable<Text>,
        replacement_fingerprint -> Nullable<Bytea>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    card_alias (tenant_id, alias) {
        tenant_id -> Uuid,
        alias -> Text,
        card_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    cash_movement (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        shift_id -> Uuid,
        key -> Text,
        direction -> Text,
        amount -> Numeric,
        reason -> Text,
        moved_at -> Timestamptz,
        moved_by -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    command (tenant_id, key) {
        tenant_id -> Uuid,
        key -> Text,
        fingerprint -> Bytea,
        posting_id -> Uuid,
        answer -> Nullable<Text>,
        api_version -> Int2,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    commission_line (tenant_id, posting_id, number) {
        tenant_id -> Uuid,
        posting_id -> Uuid,
        number -> Int2,
        business_date -> Date,
        shop_id -> Uuid,
        program_id -> Uuid,
        employee_id -> Uuid,
        line -> Int2,
        of_posting_id -> Nullable<Uuid>,
        activity -> Int2,
        customer -> Int2,
        product_id -> Nullable<Uuid>,
        category -> Nullable<Text>,
        quantity -> Int8,
        list -> Numeric,
        charged -> Numeric,
        paid -> Numeric,
        role -> Int2,
        share_bp -> Int4,
        assigned -> Nullable<Int2>,
        grade -> Nullable<Text>,
        rule_id -> Nullable<Uuid>,
        item -> Nullable<Text>,
        base -> Nullable<Int2>,
        rate_bp -> Nullable<Int4>,
        fee -> Nullable<Numeric>,
        ladder -> Nullable<Text>,
        counted -> Numeric,
        amount -> Numeric,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    correction (tenant_id, posting_id) {
        tenant_id -> Uuid,
        posting_id -> Uuid,
        original_id -> Uuid,
        reason_code -> Nullable<Text>,
        approved_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    correction_reason (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        code -> Text,
        labels -> Jsonb,
        used_for -> Text,
        position -> Int4,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    correction_request (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        membership_id -> Uuid,
        original_id -> Uuid,
        lines -> Nullable<Jsonb>,
        shop_id -> Uuid,
        terminal_id -> Nullable<Uuid>,
        reason_code -> Nullable<Text>,
        reason -> Text,
        amount -> Numeric,
        preview -> Jsonb,
        asked_by -> Uuid,
        asked_at -> Timestamptz,
        lapses_at -> Timestamptz,
        state -> Int2,
        ended_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        posting_id -> Nullable<Uuid>,
        note -> Nullable<Text>,
        cause -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    count_package (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        code -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    count_package_item (tenant_id, version_id, position) {
        tenant_id -> Uuid,
        version_id -> Uuid,
        position -> Int2,
        code -> Text,
        label -> Text,
        category -> Nullable<Text>,
        unlimited -> Bool,
        paid -> Int8,
        gift -> Int8,
        unit_price -> Numeric,
        per_day -> Nullable<Int8>,
        weekdays -> Array<Int2>,
        optional -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    count_package_version (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        package_id -> Uuid,
        number -> Int4,
        name -> Text,
        currency -> Text,
        price -> Numeric,
        refund_unit_price -> Nullable<Numeric>,
        term_months -> Nullable<Int4>,
        term_begins -> Int2,
        made_by -> Nullable<Uuid>,
        made_at -> Timestamptz,
        pause_days -> Nullable<Int4>,
        pause_times -> Nullable<Int4>,
        pick -> Nullable<Int4>,
        shops -> Array<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    count_pool_item (tenant_id, version_id, item_position, position) {
        tenant_id -> Uuid,
        version_id -> Uuid,
        item_position -> Int2,
        position -> Int2,
        code -> Text,
        label -> Text,
        category -> Nullable<Text>,
        unit_price -> Numeric,
        weight -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    count_use (tenant_id, wallet_id, business_date, lot_id, posting_id) {
        tenant_id -> Uuid,
        wallet_id -> Uuid,
        business_date -> Date,
        lot_id -> Uuid,
        posting_id -> Uuid,
        line -> Int2,
        quantity -> Int8,
        paid -> Int8,
        gift -> Int8,
        charged -> Numeric,
        pool_place -> Nullable<Int2>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    currency (code) {
        code -> Text,
        scale -> Int2,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    day_closing (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        shop_id -> Uuid,
        business_date -> Date,
        closed_at -> Timestamptz,
        closed_by -> Nullable<Uuid>,
        left_open -> Jsonb,
        note -> Nullable<Text>,
        sheet -> Nullable<Jsonb>,
        through_seq -> Nullable<Int8>,
        reopened_at -> Nullable<Timestamptz>,
        reopened_by -> Nullable<Uuid>,
        reopen_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    day_figure (tenant_id, shop_id, business_date, user_id, action, corrected, figure) {
        tenant_id -> Uuid,
        shop_id -> Uuid,
        business_date -> Date,
        user_id -> Uuid,
        action -> Int2,
        corrected -> Bool,
        figure -> Text,
        amount -> Int8,
        count -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    day_posting (tenant_id, shop_id, business_date, posting_id) {
        tenant_id -> Uuid,
        shop_id -> Uuid,
        business_date -> Date,
        posting_id -> Uuid,
        user_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    device (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        terminal_id -> Uuid,
        name -> Text,
        public_key -> Bytea,
        created_at -> Timestamptz,
        last_seen_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        row_version -> Int8,
        gateway_version -> Nullable<Text>,
        waiting -> Nullable<Int4>,
        loopback_port -> Nullable<Int4>,
        next_public_key -> Nullable<Bytea>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    device_reader (tenant_id, device_id, reader) {
        tenant_id -> Uuid,
        device_id -> Uuid,
        reader -> Text,
        driver -> Text,
        state -> Text,
        detail -> Nullable<Text>,
        last_read_at -> Nullable<Timestamptz>,
        reads -> Int8,
        refused -> Int8,
        last_refusal -> Nullable<Text>,
        told_at -> Timestamptz,
        format -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    employee (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        number -> Text,
        name -> Text,
        user_id -> Nullable<Uuid>,
        shop_id -> Nullable<Uuid>,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
        grade -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    employee_grade (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        code -> Text,
        labels -> Jsonb,
        position -> Int4,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    entry_set (tenant_id, wallet_id, version) {
        tenant_id -> Uuid,
        wallet_id -> Uuid,
        version -> Int8,
        posting_id -> Uuid,
        kinds -> Array<Int2>,
        books -> Array<Int2>,
        lots -> Array<Nullable<Uuid>>,
        amounts -> Array<Numeric>,
        balances_after -> Array<Numeric>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    event_run (tenant_id, first_seq) {
        tenant_id -> Uuid,
        first_seq -> Int8,
        source -> Int2,
        last_event_id -> Uuid,
        events -> Array<Uuid>,
        marks -> Bytea,
        hash -> Bytea,
        sealed_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    feed_place (tenant_id, follower) {
        tenant_id -> Uuid,
        follower -> Int2,
        next_seq -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    hold (tenant_id, wallet_id, id) {
        tenant_id -> Uuid,
        wallet_id -> Uuid,
        id -> Uuid,
        shop_id -> Uuid,
        amount -> Numeric,
        expires_at -> Nullable<Timestamptz>,
        state -> Int2,
        captured -> Numeric,
        ended_posting_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    invoice_mark (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        posting_id -> Uuid,
        red -> Bool,
        second -> Bool,
        kind_code -> Text,
        kind_name -> Text,
        reference -> Text,
        issued_on -> Date,
        amount -> Int8,
        reason -> Nullable<Text>,
        marked_at -> Timestamptz,
        marked_by -> Uuid,
        withdrawn_at -> Nullable<Timestamptz>,
        withdrawn_by -> Nullable<Uuid>,
        withdrawn_why -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    invoice_setting (tenant_id) {
        tenant_id -> Uuid,
        kinds -> Jsonb,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    legal_entity (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        code -> Text,
        name -> Text,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    lot (tenant_id, wallet_id, id) {
        tenant_id -> Uuid,
        wallet_id -> Uuid,
        id -> Uuid,
        shape -> Int2,
        origin_posting_id -> Uuid,
        issuing_shop_id -> Uuid,
        issuing_entity_id -> Uuid,
        terms_id -> Nullable<Uuid>,
        opened_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        principal_paid -> Numeric,
        bonus_given -> Numeric,
        points_in -> Numeric,
        principal_left -> Numeric,
        bonus_left -> Numeric,
        points_left -> Numeric,
        open -> Bool,
        item_code -> Nullable<Text>,
        price -> Nullable<Numeric>,
        price_left -> Nullable<Numeric>,
        paid_left -> Nullable<Int8>,
        gift_left -> Nullable<Int8>,
        used -> Nullable<Int8>,
        term_from -> Nullable<Date>,
        term_days -> Int8,
        refund_id -> Nullable<Uuid>,
        vests_at -> Nullable<Timestamptz>,
        instalments -> Nullable<Int2>,
        instalments_from -> Nullable<Date>,
        instalments_ended_on -> Nullable<Date>,
        pool_list -> Nullable<Numeric>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    member (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        number -> Text,
        status -> Text,
        owner_user_id -> Nullable<Uuid>,
        owner_pos -> Int4,
        home_shop_id -> Nullable<Uuid>,
        display_enc -> Bytea,
        profile_enc -> Bytea,
        joined_on -> Date,
        row_version -> Int8,
        messages_allowed -> Bool,
        is_walk_in -> Bool,
        is_bearer -> Bool,
        photo_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    member_photo (tenant_id, member_id) {
        tenant_id -> Uuid,
        member_id -> Uuid,
        image_enc -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    member_secret (tenant_id, member_id) {
        tenant_id -> Uuid,
        member_id -> Uuid,
        wrapped_key -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    member_token (tenant_id, token, member_id) {
        tenant_id -> Uuid,
        token -> Bytea,
        member_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    membership (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        program_id -> Uuid,
        opened_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    message (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        posting_id -> Nullable<Uuid>,
        kind -> Text,
        channel -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        body_enc -> Nullable<Bytea>,
        parts -> Int2,
        attempts -> Int2,
        next_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    message_credit (tenant_id) {
        tenant_id -> Uuid,
        balance -> Int8,
        version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    message_credit_change (tenant_id, version) {
        tenant_id -> Uuid,
        version -> Int8,
        kind -> Text,
        parts -> Int8,
        balance_after -> Int8,
        at -> Timestamptz,
        message_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        key -> Nullable<Text>,
        fingerprint -> Nullable<Bytea>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    message_feed (tenant_id) {
        tenant_id -> Uuid,
        next_seq -> Int8,
        starts_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    message_setting (tenant_id) {
        tenant_id -> Uuid,
        sms_provider -> Text,
        simulator_answer -> Text,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    message_template (tenant_id, kind, channel) {
        tenant_id -> Uuid,
        kind -> Text,
        channel -> Text,
        enabled -> Bool,
        texts -> Jsonb,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    pairing (device_code_hash) {
        device_code_hash -> Bytea,
        user_code_hash -> Bytea,
        public_key -> Bytea,
        device_name -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        tenant_id -> Nullable<Uuid>,
        device_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    parked_sale (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        shop_id -> Uuid,
        key -> Text,
        parked_at -> Timestamptz,
        parked_by -> Nullable<Uuid>,
        membership_id -> Nullable<Uuid>,
        card_id -> Nullable<Uuid>,
        content -> Jsonb,
        note -> Nullable<Text>,
        pieces -> Int8,
        list_total -> Numeric,
        taken_at -> Nullable<Timestamptz>,
        taken_by -> Nullable<Uuid>,
        taken_terminal_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    payment (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        shop_id -> Uuid,
        terminal_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        method -> Text,
        purpose -> Text,
        currency -> Text,
        amount -> Numeric,
        state -> Text,
        cancelling -> Bool,
        fail_reason -> Nullable<Text>,
        provider -> Text,
        reference -> Nullable<Text>,
        posting_id -> Nullable<Uuid>,
        refund_wanted -> Numeric,
        key -> Text,
        fingerprint -> Bytea,
        attempts -> Int2,
        next_at -> Nullable<Timestamptz>,
        requested_at -> Timestamptz,
        settled_at -> Nullable<Timestamptz>,
        wallet_id -> Nullable<Uuid>,
        card_id -> Nullable<Uuid>,
        paid_by -> Nullable<Uuid>,
        given_back -> Numeric,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    payment_refund (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        payment_id -> Uuid,
        posting_id -> Nullable<Uuid>,
        amount -> Numeric,
        state -> Text,
        attempts -> Int2,
        next_at -> Nullable<Timestamptz>,
        requested_at -> Timestamptz,
        settled_at -> Nullable<Timestamptz>,
        refund_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    payment_way (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        code -> Text,
        labels -> Jsonb,
        asks_reference -> Bool,
        position -> Int4,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    platform_voucher (tenant_id, posting_id, code) {
        tenant_id -> Uuid,
        posting_id -> Uuid,
        code -> Text,
        platform -> Int2,
        shop_id -> Uuid,
        business_date -> Date,
        list_value -> Numeric,
        settlement_value -> Numeric,
        cancelled_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    points_make_up (tenant_id, posting_id) {
        tenant_id -> Uuid,
        posting_id -> Uuid,
        sale_id -> Uuid,
        undone_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    points_serial (tenant_id, posting_id) {
        tenant_id -> Uuid,
        posting_id -> Uuid,
        serial -> Text,
        rebuilt_from -> Nullable<Uuid>,
        ended_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    posting (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        kind -> Int2,
        wallet_id -> Uuid,
        version -> Int8,
        card_id -> Nullable<Uuid>,
        shop_id -> Uuid,
        terminal_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        receipt_no -> Text,
        recorded_at -> Timestamptz,
        occurred_at -> Timestamptz,
        business_date -> Date,
        currency -> Text,
        list_total -> Numeric,
        total -> Numeric,
        principal_after -> Numeric,
        bonus_after -> Numeric,
        reward_points_after -> Numeric,
        tier_points_after -> Numeric,
        owed_money_after -> Numeric,
        owed_points_after -> Numeric,
        tier_after -> Int2,
        tenders -> Nullable<Jsonb>,
        reverses_id -> Nullable<Uuid>,
        reason -> Nullable<Text>,
        tier_from -> Nullable<Int2>,
        tier_to -> Nullable<Int2>,
        ladder_id -> Nullable<Uuid>,
        derivation -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    posting_line (tenant_id, posting_id, line) {
        tenant_id -> Uuid,
        posting_id -> Uuid,
        line -> Int2,
        label -> Text,
        category -> Nullable<Text>,
        quantity -> Int8,
        list_price -> Numeric,
        charged -> Numeric,
        taken -> Jsonb,
        staff -> Jsonb,
        kind -> Int2,
        product_id -> Nullable<Uuid>,
        paid -> Nullable<Jsonb>,
        earned_on -> Nullable<Numeric>,
        of_line -> Nullable<Int2>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    product (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        code -> Text,
        name -> Text,
        kind -> Text,
        category_id -> Nullable<Uuid>,
        unit -> Text,
        list_price -> Numeric,
        member_price -> Nullable<Numeric>,
        is_discountable -> Bool,
        earns_points -> Bool,
        barcode -> Nullable<Text>,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    product_category (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        code -> Text,
        name -> Text,
        position -> Int4,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    product_token (tenant_id, token, product_id) {
        tenant_id -> Uuid,
        token -> Text,
        product_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    program (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        code -> Text,
        name -> Text,
        card_number_prefix -> Text,
        card_number_digits -> Int2,
        next_card_number -> Int8,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
        bearer -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    proof (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        membership_id -> Uuid,
        member_id -> Uuid,
        kind -> Text,
        shop_id -> Uuid,
        terminal_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        stored_value -> Int8,
        points -> Int8,
        counts -> Int8,
        card_id -> Nullable<Uuid>,
        code_hash -> Nullable<Bytea>,
        phone_enc -> Nullable<Bytea>,
        message_id -> Nullable<Uuid>,
        asked_at -> Timestamptz,
        expires_at -> Timestamptz,
        wrong_codes -> Int2,
        confirmed_at -> Nullable<Timestamptz>,
        posting_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    reader_event (tenant_id, device_id, event_id) {
        tenant_id -> Uuid,
        device_id -> Uuid,
        event_id -> Uuid,
        terminal_id -> Uuid,
        seq -> Int8,
        kind -> Text,
        value -> Text,
        source -> Text,
        read_at -> Timestamptz,
        received_at -> Timestamptz,
        reader -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    refund (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        wallet_id -> Uuid,
        shop_id -> Uuid,
        cause -> Int2,
        state -> Int2,
        requested_on -> Date,
        requested_at -> Timestamptz,
        requested_by -> Nullable<Uuid>,
        amount -> Numeric,
        reason -> Text,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
        ended_posting_id -> Nullable<Uuid>,
        ended_by -> Nullable<Uuid>,
        note -> Nullable<Text>,
        packages -> Array<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    reversal (tenant_id, original_id) {
        tenant_id -> Uuid,
        original_id -> Uuid,
        reversal_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    role (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        parent_id -> Nullable<Uuid>,
        name -> Text,
        description -> Text,
        lft -> Int4,
        rgt -> Int4,
        permissions -> Array<Text>,
        row_version -> Int8,
        price_floor_bp -> Int4,
        correction_limit -> Nullable<Numeric>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    rule_budget (tenant_id, rule_version_id) {
        tenant_id -> Uuid,
        rule_version_id -> Uuid,
        budget -> Numeric,
        given -> Numeric,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    rule_version (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        kind -> Text,
        program_id -> Uuid,
        shop_id -> Nullable<Uuid>,
        number -> Int4,
        in_force_from -> Date,
        priority -> Int2,
        body -> Jsonb,
        published_by -> Nullable<Uuid>,
        published_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    sale_return (tenant_id, original_id, return_id) {
        tenant_id -> Uuid,
        original_id -> Uuid,
        return_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    session (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        user_id -> Uuid,
        terminal_id -> Nullable<Uuid>,
        refresh_hash -> Bytea,
        previous_refresh_hash -> Nullable<Bytea>,
        rotated_at -> Timestamptz,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
        user_agent -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    settlement (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        number -> Int4,
        parties -> Text,
        from_date -> Date,
        to_date -> Date,
        before_date -> Nullable<Date>,
        before_seq -> Int8,
        through_seq -> Int8,
        head_hash -> Bytea,
        figures -> Jsonb,
        fixed_at -> Timestamptz,
        fixed_by -> Uuid,
        closed_at -> Nullable<Timestamptz>,
        closed_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    settlement_cell (tenant_id, business_date, issuing_shop_id, place_shop_id, issuing_entity_id, place_entity_id, flow) {
        tenant_id -> Uuid,
        business_date -> Date,
        issuing_shop_id -> Uuid,
        issuing_entity_id -> Uuid,
        place_shop_id -> Uuid,
        place_entity_id -> Uuid,
        flow -> Int2,
        principal -> Int8,
        bonus -> Int8,
        carried -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    settlement_move (tenant_id, posting_id, lot_id, flow) {
        tenant_id -> Uuid,
        posting_id -> Uuid,
        lot_id -> Uuid,
        flow -> Int2,
        seq -> Int8,
        business_date -> Date,
        of_posting_id -> Uuid,
        issuing_shop_id -> Uuid,
        issuing_entity_id -> Uuid,
        place_shop_id -> Uuid,
        place_entity_id -> Uuid,
        principal -> Int8,
        bonus -> Int8,
        share_bp -> Int4,
        carried -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    settlement_party (tenant_id, settlement_id, party) {
        tenant_id -> Uuid,
        settlement_id -> Uuid,
        party -> Uuid,
        amount -> Int8,
        paid_on -> Nullable<Date>,
        reference -> Nullable<Text>,
        marked_at -> Nullable<Timestamptz>,
        marked_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    shift (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        shop_id -> Uuid,
        terminal_id -> Uuid,
        user_id -> Uuid,
        drawer_id -> Uuid,
        business_date -> Date,
        opened_at -> Timestamptz,
        float_cash -> Numeric,
        postings -> Int8,
        closed_at -> Nullable<Timestamptz>,
        closed_by -> Nullable<Uuid>,
        cash_due -> Nullable<Numeric>,
        cash_counted -> Nullable<Numeric>,
        counted -> Nullable<Jsonb>,
        sheet -> Nullable<Jsonb>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    shift_posting (tenant_id, shift_id, posting_id) {
        tenant_id -> Uuid,
        shift_id -> Uuid,
        posting_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    shop (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        legal_entity_id -> Uuid,
        code -> Text,
        name -> Text,
        time_zone -> Text,
        day_starts_at -> Time,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
        walk_in_membership_id -> Nullable<Uuid>,
        payment_provider -> Text,
        closes_days -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    statement_link (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        membership_id -> Uuid,
        secret_hash -> Bytea,
        code_hash -> Bytea,
        first_date -> Date,
        last_date -> Date,
        made_by -> Uuid,
        made_at -> Timestamptz,
        expires_at -> Timestamptz,
        wrong_codes -> Int2,
        opened_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    tenant (tenant_id) {
        tenant_id -> Uuid,
        name -> Text,
        language -> Text,
        time_zone -> Text,
        currency -> Text,
        browse_scope -> Text,
        rules_version -> Int8,
        next_member_number -> Int8,
        wrapped_key -> Bytea,
        created_at -> Timestamptz,
        row_version -> Int8,
        voucher_cancel_minutes -> Int4,
        member_refund_price -> Text,
        points_make_up_days -> Int4,
        prepaid_pack -> Nullable<Text>,
        prepaid_counted -> Text,
        shift_required -> Bool,
        refund_fee_bp -> Int4,
        refund_interest -> Jsonb,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    tenant_directory (id) {
        id -> Uuid,
        number -> Text,
        short_name -> Text,
        status -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    term_change (tenant_id, wallet_id, lot_id, posting_id) {
        tenant_id -> Uuid,
        wallet_id -> Uuid,
        lot_id -> Uuid,
        posting_id -> Uuid,
        kind -> Int2,
        pause_id -> Nullable<Uuid>,
        from_date -> Date,
        days -> Int8,
        expires_before -> Timestamptz,
        expires_after -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    terminal (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        shop_id -> Uuid,
        code -> Text,
        name -> Text,
        receipt_width_mm -> Int2,
        retired_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    terminal_counter (tenant_id, terminal_id, business_date) {
        tenant_id -> Uuid,
        terminal_id -> Uuid,
        business_date -> Date,
        last_number -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    terminal_feed (tenant_id, terminal_id) {
        tenant_id -> Uuid,
        terminal_id -> Uuid,
        last_seq -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    wallet (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        program_id -> Uuid,
        currency -> Text,
        version -> Int8,
        principal -> Numeric,
        bonus -> Numeric,
        reward_points -> Numeric,
        tier_points -> Numeric,
        owed_money -> Numeric,
        owed_points -> Numeric,
        tier -> Int2,
        last_recorded_at -> Nullable<Timestamptz>,
        suspended -> Bool,
        is_walk_in -> Bool,
        on_account -> Numeric,
        on_account_limit -> Numeric,
        on_account_limit_version -> Int8,
        topped_up -> Numeric,
        held -> Numeric,
        buyer -> Nullable<Int2>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    weekly_audit (tenant_id, week_from) {
        tenant_id -> Uuid,
        week_from -> Date,
        started_by -> Uuid,
        started_at -> Timestamptz,
        told_through -> Nullable<Uuid>,
        buyers -> Int8,
        messages -> Int8,
        skipped -> Int8,
        parts -> Int8,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    account_item,
    api_client,
    app_user,
    audit_event,
    book_day,
    book_lock,
    book_lot,
    book_posting,
    book_setting,
    buyer,
    card,
    card_alias,
    cash_movement,
    command,
    commission_line,
    correction,
    correction_reason,
    correction_request,
    count_package,
    count_package_item,
    count_package_version,
    count_pool_item,
    count_use,
    currency,
    day_closing,
    day_figure,
    day_posting,
    device,
    device_reader,
    employee,
    employee_grade,
    entry_set,
    event_run,
    feed_place,
    hold,
    invoice_mark,
    invoice_setting,
    legal_entity,
    lot,
    member,
    member_photo,
    member_secret,
    member_token,
    membership,
    message,
    message_credit,
    message_credit_change,
    message_feed,
    message_setting,
    message_template,
    pairing,
    parked_sale,
    payment,
    payment_refund,
    payment_way,
    platform_voucher,
    points_make_up,
    points_serial,
    posting,
    posting_line,
    product,
    product_category,
    product_token,
    program,
    proof,
    reader_event,
    refund,
    reversal,
    role,
    rule_budget,
    rule_version,
    sale_return,
    session,
    settlement,
    settlement_cell,
    settlement_move,
    settlement_party,
    shift,
    shift_posting,
    shop,
    statement_link,
    tenant,
    tenant_directory,
    term_change,
    terminal,
    terminal_counter,
    terminal_feed,
    wallet,
    weekly_audit,
);

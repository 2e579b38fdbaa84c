//! Two small macros for statements that diesel's query builder cannot say: set-based reads and writes over `unnest`ed
//! arrays, of plain values and of whole rows.
//!
//! A statement is a struct of its binds with a fixed text, so it has a static `QueryId` and is prepared once per
//! connection. Text and binds are written in the order in which they appear; a bind that is needed twice is named in
//! a common table expression.

/// Declares a statement: its row type, then its text with the binds in place (`name: SqlType = RustType`).
macro_rules! statement {
    (
        $(#[$doc:meta])*
        $name:ident -> $row:ty;
        $head:literal $(, $field:ident : $sql:ty = $rust:ty, $tail:literal)* $(,)?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(crate) struct $name {
            $(pub(crate) $field: $rust,)*
        }

        impl diesel::query_builder::QueryId for $name {
            type QueryId = Self;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::query_builder::Query for $name {
            type SqlType = $row;
        }

        impl diesel::RunQueryDsl<diesel::PgConnection> for $name {}

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                out.push_sql($head);
                $(
                    out.push_bind_param::<$sql, _>(&self.$field)?;
                    out.push_sql($tail);
                )*
                Ok(())
            }
        }
    };
}

/// Declares the row of a composite type of the database: its fields in the type's order (`name: SqlType = RustType`). A
/// whole set of rows then travels as one bind, `Array<$module::Sql>`; rows of the same columns are read into it, too.
macro_rules! composite {
    (
        $(#[$doc:meta])*
        $name:ident as $module:ident ($type:literal) {
            $($field:ident : $sql:ty = $rust:ty),* $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, diesel::Queryable)]
        pub(crate) struct $name {
            $(pub(crate) $field: $rust,)*
        }

        #[doc = concat!("The type `", $type, "` as diesel names it.")]
        pub(crate) mod $module {
            use super::*;

            /// Its columns.
            pub(crate) type Columns = ($($sql,)*);

            #[derive(Debug, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
            #[diesel(postgres_type(name = $type))]
            pub(crate) struct Sql;
        }

        impl diesel::serialize::ToSql<$module::Sql, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                diesel::serialize::WriteTuple::<$module::Columns>::write_tuple(&($(&self.$field,)*), out)
            }
        }
    };
}

pub(crate) use composite;
pub(crate) use statement;

// Written by Whimbrel from the schema. Do not edit: it is written again.

/// What is in the schema `public`.
pub(super) mod public {
    use sqlx::types::chrono;

    /// A value of the enum `Role`.
    #[derive(
        Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
    )]
    #[sqlx(type_name = "\"Role\"")]
    pub(in super::super) enum Role {
        #[sqlx(rename = "ADMIN")]
        #[serde(rename = "ADMIN")]
        Admin,
    }

    /// A row of the table `visits`.
    #[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
    pub(in super::super) struct Visit {
        pub(in super::super) id: i32,
        pub(in super::super) client: super::super::Client,
        pub(in super::super) role: Option<Role>,
        pub(in super::super) kind: super::r#type::Kind,
        #[sqlx(rename = "A column with a name that fills most of one line")]
        pub(in super::super) a_column_with_a_name_that_fills_most_of_one_line:
            chrono::NaiveDateTime,
        pub(in super::super) account_id: i32,
    }

    impl Visit {
        /// The table's name.
        pub(in super::super) const TABLE: &'static str = "visits";
        /// The columns' names, in the order of the fields.
        pub(in super::super) const COLUMNS: &'static [&'static str] = &[
            "id",
            "client",
            "role",
            "kind",
            "A column with a name that fills most of one line",
            "account_id",
        ];
        /// Selects every row, with names quoted.
        pub(in super::super) const SELECT: &'static str = r#"SELECT "id", "client", "role", "kind", "A column with a name that fills most of one line", "account_id" FROM "public"."visits""#;
    }
}

/// What is in the schema `sign-in`.
pub(super) mod sign_in {
    use sqlx::types::chrono;

    /// Who may come in.
    #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
    pub(in super::super) struct Account {
        pub(in super::super) id: i32,
        pub(in super::super) address: String,
        pub(in super::super) role: super::public::Role,
        pub(in super::super) kinds: Vec<super::r#type::Kind>,
        pub(in super::super) paper: super::Xml,
        pub(in super::super) since: chrono::NaiveDateTime,
    }

    impl Account {
        /// The table's name.
        pub(in super::super) const TABLE: &'static str = "Account";
        /// The columns' names, in the order of the fields.
        pub(in super::super) const COLUMNS: &'static [&'static str] =
            &["id", "address", "role", "kinds", "paper", "since"];
        /// Selects every row, with names quoted.
        pub(in super::super) const SELECT: &'static str =
            r#"SELECT "id", "address", "role", "kinds", "paper", "since" FROM "sign-in"."Account""#;
    }

    impl<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> for Account {
        fn from_row(row: &'r sqlx::postgres::PgRow) -> sqlx::Result<Self> {
            Ok(Self {
                id: sqlx::Row::try_get(row, "id")?,
                address: sqlx::Row::try_get(row, "address")?,
                role: sqlx::Row::try_get(row, "role")?,
                kinds: super::list(row, "kinds")?,
                paper: sqlx::Row::try_get(row, "paper")?,
                since: sqlx::Row::try_get(row, "since")?,
            })
        }
    }
}

/// What is in the schema `type`.
pub(super) mod r#type {
    /// A value of the enum `Kind`.
    #[derive(
        Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
    )]
    #[sqlx(type_name = "\"type\".\"Kind\"")]
    pub(in super::super) enum Kind {
        #[sqlx(rename = "first_of_a_long_list_of_kinds")]
        #[serde(rename = "first_of_a_long_list_of_kinds")]
        FirstOfALongListOfKinds,
    }
}

/// A document of the type `xml`, as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize)]
#[sqlx(type_name = "xml")]
pub(super) struct Xml(pub(super) String);

/// A list that is NULL is an empty list.
fn list<'r, T>(row: &'r sqlx::postgres::PgRow, column: &str) -> sqlx::Result<Vec<T>>
where
    Vec<T>: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let list: Option<Vec<T>> = sqlx::Row::try_get(row, column)?;
    Ok(list.unwrap_or_default())
}

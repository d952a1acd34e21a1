//! One body for all drivers.

/// Opens a session on a target and runs the body with it, whichever driver the target is of.
macro_rules! with_session {
    ($migrator:expr, $target:expr, $session:ident => $body:expr) => {{
        let migrator = $migrator;
        let place = $crate::connection::Sealed::place(&$target);
        let leased = $crate::connection::Sealed::lease($target).await;
        let lease = leased
            .map_err(|error| $crate::Error::from_database(error, "connecting").place_in(&place))?;
        let result = match lease {
            #[cfg(feature = "sqlite")]
            $crate::connection::Any::Sqlite(lease) => {
                lease
                    .refuse_transaction()
                    .map_err(|error| error.place_in(&place))?;
                let table = migrator.table_of(whimbrel_core::Family::Sqlite)?;
                let mut $session =
                    $crate::session::SqliteSession::new(lease, table, &migrator.options);
                $body
            }
            #[cfg(feature = "rusqlite")]
            $crate::connection::Any::Rusqlite(connection) => {
                if !connection.is_autocommit() {
                    let error = $crate::Error::new($crate::ErrorKind::InTransaction);
                    return Err(error.place_in(&place));
                }
                let table = migrator.table_of(whimbrel_core::Family::Sqlite)?;
                let mut $session =
                    $crate::session::SqliteSession::new(connection, table, &migrator.options);
                $body
            }
            #[cfg(feature = "postgres")]
            $crate::connection::Any::Postgres(lease) => {
                lease
                    .refuse_transaction()
                    .map_err(|error| error.place_in(&place))?;
                let table = migrator.table_of(whimbrel_core::Family::Postgres)?;
                let options = &migrator.options;
                let mut $session = $crate::session::PostgresSession::new(lease, table, options);
                $body
            }
            #[cfg(feature = "mysql")]
            $crate::connection::Any::Mysql(lease) => {
                lease
                    .refuse_transaction()
                    .map_err(|error| error.place_in(&place))?;
                let table = migrator.table_of(whimbrel_core::Family::Mysql)?;
                let options = &migrator.options;
                let mut $session = $crate::session::MysqlSession::new(lease, table, options);
                $body
            }
        };
        let voice = &migrator.options.voice;
        result.map_err(|error| error.place_in(&place).advise(voice))
    }};
}

/// The same for a body that takes locks or changes settings: both are given back behind it, and its own error
/// comes first.
macro_rules! with_clean_session {
    ($migrator:expr, $target:expr, $session:ident => $body:expr) => {
        $crate::migrator::dispatch::with_session!($migrator, $target, $session => {
            let result = $body;
            let finished = $crate::session::Session::finish(&mut $session).await;
            match (result, finished) {
                (Ok(value), Ok(())) => Ok(value),
                (Err(error), _) | (_, Err(error)) => Err(error),
            }
        })
    };
}

/// Works over a connection of the call's own, of which the driver logs nothing, where the target can open one; as a
/// run does. Else over the target itself.
macro_rules! over_own {
    ($migrator:expr, $target:expr, $over:ident => $work:expr) => {{
        #[cfg(feature = "_sqlx")]
        if let Some(own) = $migrator.own($target.again()).await? {
            let $over = &own;
            let done = $work.await;
            own.close().await;
            return done;
        }
        let $over = $target;
        $work.await
    }};
}

pub(crate) use {over_own, with_clean_session, with_session};

//! Every type of every database, written and read back through generated modules.
//!
//! The modules are the expected files of `engine/tests/models`, which a test there compares with
//! what the generator writes.

mod generated {
    #![allow(dead_code, missing_docs, unreachable_pub)]

    pub mod mysql {
        include!("../../../engine/tests/models/mysql.rs");
    }
    pub mod names {
        include!("../../../engine/tests/models/names.rs");
    }
    pub mod long {
        include!("../../../engine/tests/models/long.rs");
    }
    pub mod postgres {
        include!("../../../engine/tests/models/postgres.rs");
    }
    pub mod sqlite {
        include!("../../../engine/tests/models/sqlite.rs");
    }
    pub mod sqlite_time {
        include!("../../../engine/tests/models/sqlite_time.rs");
    }
}

//! refinery, as a program uses it.

use refinery::{Migration, Runner};

mod embedded {
    refinery::embed_migrations!("embedded");
}

struct Refinery {
    driver: driver::Driver,
    runner: Runner,
}

impl peer_app::Tool for Refinery {
    type Connection = driver::Connection;

    fn load(&mut self, folder: &str) -> Result<(), String> {
        let loaded: Result<Vec<Migration>, _> = refinery::load_sql_migrations(folder);
        let mut migrations = loaded.map_err(|error| error.to_string())?;
        migrations.sort();
        self.runner = Runner::new(&migrations);
        Ok(())
    }

    fn embedded(&mut self) {
        self.runner = embedded::migrations::runner();
    }

    fn connect(&self, url: &str) -> Result<driver::Connection, String> {
        self.driver.connect(url)
    }

    fn migrate(&self, connection: &mut driver::Connection) -> Result<usize, String> {
        self.driver.migrate(&self.runner, connection)
    }

    fn close(&self, connection: driver::Connection) {
        self.driver.close(connection);
    }
}

fn main() {
    peer_app::main(Refinery {
        driver: driver::Driver::new(),
        runner: embedded::migrations::runner(),
    });
}

#[cfg(feature = "sqlite")]
mod driver {
    pub type Connection = rusqlite::Connection;

    pub struct Driver;

    impl Driver {
        pub fn new() -> Self {
            Driver
        }

        pub fn connect(&self, url: &str) -> Result<Connection, String> {
            let path = url.trim_start_matches("sqlite:");
            let path = path.split('?').next().unwrap_or(path);
            Connection::open(path).map_err(|error| error.to_string())
        }

        pub fn migrate(
            &self,
            runner: &refinery::Runner,
            connection: &mut Connection,
        ) -> Result<usize, String> {
            let report = runner.run(connection).map_err(|error| error.to_string())?;
            Ok(report.applied_migrations().len())
        }

        pub fn close(&self, connection: Connection) {
            let _ = connection.close();
        }
    }
}

#[cfg(feature = "postgres")]
mod driver {
    pub type Connection = tokio_postgres::Client;

    pub struct Driver(tokio::runtime::Runtime);

    impl Driver {
        pub fn new() -> Self {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            Driver(builder.enable_all().build().expect("a runtime"))
        }

        pub fn connect(&self, url: &str) -> Result<Connection, String> {
            self.0.block_on(async {
                let connected = tokio_postgres::connect(url, tokio_postgres::NoTls).await;
                let (client, connection) = connected.map_err(|error| error.to_string())?;
                tokio::spawn(connection);
                Ok(client)
            })
        }

        pub fn migrate(
            &self,
            runner: &refinery::Runner,
            connection: &mut Connection,
        ) -> Result<usize, String> {
            let report = self.0.block_on(runner.run_async(connection));
            let report = report.map_err(|error| error.to_string())?;
            Ok(report.applied_migrations().len())
        }

        pub fn close(&self, connection: Connection) {
            drop(connection);
            self.0.block_on(tokio::task::yield_now());
        }
    }
}

#[cfg(feature = "mysql")]
mod driver {
    pub type Connection = mysql_async::Pool;

    pub struct Driver(tokio::runtime::Runtime);

    impl Driver {
        pub fn new() -> Self {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            Driver(builder.enable_all().build().expect("a runtime"))
        }

        /// The pool that refinery wants, with one connection open.
        pub fn connect(&self, url: &str) -> Result<Connection, String> {
            self.0.block_on(async {
                // Else it leaves TCP for the server's socket, which the others do not.
                let url = format!("{url}?prefer_socket=false");
                let pool = mysql_async::Pool::from_url(url).map_err(|error| error.to_string())?;
                let connection = pool.get_conn().await;
                connection.map_err(|error| error.to_string())?;
                Ok(pool)
            })
        }

        pub fn migrate(
            &self,
            runner: &refinery::Runner,
            connection: &mut Connection,
        ) -> Result<usize, String> {
            let report = self.0.block_on(runner.run_async(connection));
            let report = report.map_err(|error| error.to_string())?;
            Ok(report.applied_migrations().len())
        }

        pub fn close(&self, connection: Connection) {
            let _ = self.0.block_on(connection.disconnect());
        }
    }
}

//! `whimbrel studio`

use crate::{
    args::Common,
    failure::{Failure, Outcome, Warning},
    studio,
    terminal::{say, warn},
};

pub(super) async fn run(common: &Common, port: u16, opens: bool) -> Outcome {
    let listener = studio::bind(port).await?;
    let address = listener.local_addr();
    let address = address.map_err(|error| Failure::new(format!("cannot listen: {error}")))?;
    let studio = studio::Studio::new(common, address.port())?;
    let address = studio.address();
    say(&format!(
        "Whimbrel Studio is open at {address}\nIt only reads. Stop it with Ctrl-C."
    ));
    if opens && let Err(error) = open::that_detached(&address) {
        let warning = Warning::new(format!("no browser could be started: {error}"));
        warn(&warning.help("open the address yourself"));
    }
    studio.serve(listener, interrupted()).await;
    say("\nStopped.");
    Ok(0)
}

/// Waits for Ctrl-C, or for being asked to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = ended.recv() => {}
            }
            return;
        }
    }
    // Without the signal the process ends as any other does.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

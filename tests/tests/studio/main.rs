//! `whimbrel studio`: what it answers on each database, whom it answers, and how a browser shows it.

mod api;
mod browser;
mod security;
mod support;

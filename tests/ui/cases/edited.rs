use whimbrel_macros::embed_migrations;

fn main() {
    let _ = embed_migrations!("edited");
}

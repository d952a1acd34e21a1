#!/bin/sh
# Installs the command `whimbrel` of a release into ~/.local/bin, or into $WHIMBREL_BIN.
# WHIMBREL_VERSION=v1.2.3: that release instead of the newest one.
set -eu
releases=${WHIMBREL_RELEASES:-https://github.com/whimbrel-rs/whimbrel/releases}
bin=${WHIMBREL_BIN:-$HOME/.local/bin}

case "$(uname -s) $(uname -m)" in
"Linux x86_64") target=x86_64-unknown-linux-musl ;;
"Linux aarch64" | "Linux arm64") target=aarch64-unknown-linux-musl ;;
"Darwin x86_64") target=x86_64-apple-darwin ;;
"Darwin arm64") target=aarch64-apple-darwin ;;
*)
  echo "there is no binary for $(uname -s) on $(uname -m); with Rust: cargo install --git https://github.com/whimbrel-rs/whimbrel whimbrel-cli" >&2
  exit 1
  ;;
esac

archive=whimbrel-$target.tar.gz
case ${WHIMBREL_VERSION:-} in
'') from=$releases/latest/download ;;
*) from=$releases/download/$WHIMBREL_VERSION ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in "$archive" "$archive.sha256"; do
  curl --proto '=https,file' --fail --silent --show-error --location --output "$work/$file" "$from/$file"
done
cd "$work"
if command -v sha256sum >/dev/null; then sum='sha256sum -c'; else sum='shasum -a 256 -c'; fi
$sum "$archive.sha256" >/dev/null || { echo "$archive is not what its checksum says" >&2; exit 1; }
tar -xzf "$archive"
mkdir -p "$bin"
for program in whimbrel cargo-whimbrel; do
  cp "whimbrel-$target/$program" "$bin/$program.new"
  mv "$bin/$program.new" "$bin/$program"
done
echo "installed $("$bin/whimbrel" --version) in $bin"
case ":$PATH:" in *":$bin:"*) ;; *) echo "add it to your PATH: export PATH=\"$bin:\$PATH\"" ;; esac

# Installs the command whimbrel of a release into %LOCALAPPDATA%\whimbrel, or into $env:WHIMBREL_BIN.
# $env:WHIMBREL_VERSION = "v1.2.3": that release instead of the newest one.
$ErrorActionPreference = "Stop"
$releases = "https://github.com/whimbrel-rs/whimbrel/releases"
$bin = if ($env:WHIMBREL_BIN) { $env:WHIMBREL_BIN } else { Join-Path $env:LOCALAPPDATA "whimbrel" }
$cpu = [System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture
$target = switch ($cpu) {
    "X64" { "x86_64-pc-windows-msvc" }
    "Arm64" { "aarch64-pc-windows-msvc" }
    default { throw "there is no binary for $cpu; with Rust: cargo install --git https://github.com/whimbrel-rs/whimbrel whimbrel-cli" }
}
$archive = "whimbrel-$target.zip"
$from = if ($env:WHIMBREL_VERSION) { "$releases/download/$($env:WHIMBREL_VERSION)" } else { "$releases/latest/download" }
$work = Join-Path ([System.IO.Path]::GetTempPath()) ([System.IO.Path]::GetRandomFileName())
New-Item -ItemType Directory -Path $work | Out-Null
try {
    foreach ($file in $archive, "$archive.sha256") {
        Invoke-WebRequest -UseBasicParsing -Uri "$from/$file" -OutFile (Join-Path $work $file)
    }
    $expected = (Get-Content (Join-Path $work "$archive.sha256")).Split(" ")[0]
    $found = (Get-FileHash -Algorithm SHA256 (Join-Path $work $archive)).Hash
    if ($found -ne $expected) { throw "$archive is not what its checksum says" }
    Expand-Archive -Path (Join-Path $work $archive) -DestinationPath $work
    New-Item -ItemType Directory -Force -Path $bin | Out-Null
    Copy-Item -Force -Path (Join-Path $work "whimbrel-$target\*.exe") -Destination $bin
    Write-Output "installed $(& (Join-Path $bin "whimbrel.exe") --version) in $bin"
    if (-not ($env:PATH -split ";" -contains $bin)) { Write-Output "add it to your PATH: $bin" }
} finally {
    Remove-Item -Recurse -Force $work
}

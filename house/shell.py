"""Starting other programs: quietly, logged, and with one clear sentence when they fail."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from house.console import Trouble, clear_line
from house.paths import LOCAL, ROOT, SETUP_LOG
from house.signals import signals_ignored

MISLEADING = {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"}
# Where systems keep the certificates they trust: Debian, Red Hat, macOS and others.
CERTIFICATES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/ssl/cert.pem"),
)
TRUSTING = ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
NO_NETWORK_SIGNS = (
    "dns error",
    "name resolution",
    "could not resolve",
    "error sending request",
    "client error (connect)",
    "failed to establish a new connection",
    "network is unreachable",
    "connection refused",
    "timed out",
    "enotfound",
    "eai_again",
    "econnrefused",
    "etimedout",
)


def run_quietly(argv: Sequence[str | Path], *, to: str, env: Mapping[str, str] | None = None) -> str:
    """Run a program and return its output, which also goes to the set-up log.

    `to` completes the sentence "Could not …" of the Trouble raised when the program fails.
    """
    try:
        done = subprocess.run(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=dict(env) if env is not None else clean_environment(),
            cwd=ROOT,
        )
    except OSError as error:
        raise Trouble(f"Could not {to}: {error}.") from error
    write_log(argv, done.stdout)
    if done.returncode != 0:
        raise Trouble(explain(to, done.stdout))
    return done.stdout


def run_in_sight(argv: Sequence[str | Path], env: Mapping[str, str], cwd: Path = ROOT) -> int:
    """Run a program with our own input and output, and return its exit code.

    Ctrl-C reaches it as well as us: it gets time to say its last words.
    """
    clear_line()
    process = subprocess.Popen([str(part) for part in argv], env=dict(env), cwd=cwd)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        with signals_ignored():
            end(process)
        raise
    return code if code >= 0 else 128 - code  # ended by a signal: the shell's way of saying so


def end(process: "subprocess.Popen[bytes]", seconds: float = 5) -> None:
    """Wait for a process that has been asked to stop, and insist if it does not."""
    for insist in (process.terminate, process.kill):
        try:
            process.wait(seconds)
            return
        except subprocess.TimeoutExpired:
            insist()
    process.wait()


def explain(to: str, output: str) -> str:
    """Why a program failed, in a sentence, and what to do."""
    said = output.lower()
    if "certificate" not in said and any(sign in said for sign in NO_NETWORK_SIGNS):
        return (
            f"Could not {to}: the network, or the package server, cannot be reached. "
            "Check the connection and run the same command again; it goes on from here."
        )
    return f"Could not {to}. The last it said (all of it is in {SETUP_LOG}):\n{last_lines(output)}"


def last_lines(output: str) -> str:
    """What a program said last, set in a little."""
    return "\n".join(f"    {line}" for line in output.strip().splitlines()[-12:])


def write_log(argv: Sequence[str | Path], output: str) -> None:
    SETUP_LOG.parent.mkdir(parents=True, exist_ok=True)
    with SETUP_LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(str(part) for part in argv)}\n{output}\n")


def clean_environment() -> dict[str, str]:
    """The caller's environment without what would lead our programs astray.

    PG* would send psql and psycopg to another server, PYTHONHOME to another library; without compiled code
    every process would take seconds longer to start. A home that cannot be written, as service accounts have,
    gets its package caches below `.local/` instead. uv and npm bring certificates of their own, but behind a
    proxy that opens TLS only those of the system are right.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PG") and name not in MISLEADING
    }
    if not os.access(Path(kept.get("HOME", "/nonexistent")), os.W_OK):
        kept["XDG_CACHE_HOME"] = str(LOCAL / "cache")
        kept["npm_config_cache"] = str(LOCAL / "cache" / "npm")
    for bundle in islice(filter(Path.exists, CERTIFICATES), 1):
        kept = {**dict.fromkeys(TRUSTING, str(bundle)), **kept}
    return kept


def works(*argv: str | Path) -> bool:
    """Whether a program exists and can be started: a shim on the PATH may lead nowhere."""
    try:
        done = subprocess.run(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
        )
    except OSError:
        return False
    return done.returncode == 0


def is_root() -> bool:
    return os.geteuid() == 0


def may_use_apt() -> bool:
    return is_root() and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Install Debian packages; the list of packages is fetched only where the present one does not do."""
    env = {**clean_environment(), "DEBIAN_FRONTEND": "noninteractive"}
    names = ", ".join(packages)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    try:
        run_quietly(install, to=f"install {names}", env=env)
    except Trouble:
        run_quietly(["apt-get", "update"], to="fetch Debian's list of packages", env=env)
        run_quietly(install, to=f"install {names}", env=env)


def apt_line(*packages: str) -> str:
    """The line a person can run."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"

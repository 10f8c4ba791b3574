"""The private queue, with its real program."""

import json
import os
import signal
import socket

from house.processes import birth, wait_until
from house.valkey import Valkey


def ask(server: Valkey, command: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(server.socket))
        connection.sendall(command.encode() + b"\r\n")
        return connection.recv(1024)


def pid_of(server: Valkey) -> int:
    return int(json.loads(server.record.read_text())["pid"])


def test_what_was_queued_is_there_after_a_kill(valkey: Valkey) -> None:
    ask(valkey, "DEL waiting")
    for number in range(50):
        ask(valkey, f"RPUSH waiting {number}")
    ask(valkey, "CONFIG SET appendfsync always")
    ask(valkey, "RPUSH waiting last")
    pid = pid_of(valkey)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: birth(pid) is None, 5)
    assert not valkey.is_alive()
    valkey.start()
    assert ask(valkey, "LLEN waiting") == b":51\r\n"


def test_a_second_start_finds_the_server_running(valkey: Valkey) -> None:
    pid = pid_of(valkey)
    Valkey(valkey.home).start()
    assert pid_of(valkey) == pid


def test_stopping_leaves_neither_process_nor_socket(valkey: Valkey) -> None:
    pid = pid_of(valkey)
    valkey.stop()
    valkey.stop()
    assert birth(pid) is None
    assert not valkey.socket.exists()

"""Starting mitmdump, and what it may look into."""

import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from mitmproxy.certs import CertStore

from addon.errors import ChatcapError
from analysis.running import mitmdump
from analysis.running.children import child
from analysis.running.hosts import allowed


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_users_options_come_last_and_only_this_machine_is_served() -> None:
    line = mitmdump.command_line(8081, "^x$", {"chatcap_db": "/d b"}, ["-q", "--mode", "socks5"])
    assert Path(line[0]).name.startswith("mitmdump")
    assert Path(line[0]).parent == Path(sys.executable).parent
    assert Path(line[line.index("-s") + 1]).parts[-2:] == ("addon", "main.py")
    assert line[line.index("--listen-host") + 1] == "127.0.0.1"
    assert line[line.index("--listen-port") + 1] == "8081"
    assert line[line.index("--allow-hosts") + 1] == "^x$"
    assert "chatcap_db=/d b" in line
    assert line[-3:] == ["-q", "--mode", "socks5"]


def test_finding_the_addon_does_not_import_it() -> None:
    code = (
        "import sys; from analysis.running import mitmdump;"
        "mitmdump.command_line(1, '', {}, []); print('mitmproxy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_another_environments_mitmdump_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(ChatcapError, match="install mitmproxy"):
        mitmdump.command_line(1, "", {}, [])


def test_a_busy_port_is_told_and_a_free_one_is_left_alone() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ChatcapError, match=f"port {port} is taken .*--port"):
            mitmdump.refuse_busy_port(port)
    mitmdump.refuse_busy_port(port)
    mitmdump.refuse_busy_port(port)


def test_a_proxy_that_ends_at_once_is_told() -> None:
    with child([sys.executable, "-c", ""]) as process:
        process.wait()
        with pytest.raises(ChatcapError, match="did not start"):
            mitmdump.wait_until_listening(process, _free_port())


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A TLS server with a certificate of its own authority."""
    folder = tmp_path_factory.mktemp("origin")
    CertStore.from_store(folder, "mitmproxy", 2048)  # key and certificate in one file
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "mitmproxy-ca.pem")
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as tls:
                    tls.recv(100)
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield int(server.getsockname()[1])
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def _issuer_seen_through(proxy: int, host: str, port: int) -> bytes:
    """The issuer, somewhere in the DER of the certificate that a client of the proxy is shown."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", proxy), timeout=10) as connection:
        connection.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert b" 200 " in connection.recv(1000)
        with context.wrap_socket(connection, server_hostname=host) as tls:
            return tls.getpeercert(binary_form=True) or b""


def test_only_allowed_hosts_are_looked_into(origin: int, tmp_path: Path) -> None:
    """The others see the certificate of the origin itself: their connection was not opened."""
    port = _free_port()
    line = mitmdump.command_line(port, allowed(["chatgpt.com", ".chatgpt.com"]), {}, [])
    script = line.index("-s")
    del line[script : script + 2]  # without the addon: this is about mitmproxy alone
    line += ["-q", "--set", f"confdir={tmp_path}", "--ssl-insecure"]
    with child(line) as proxy:
        mitmdump.wait_until_listening(proxy, port)
        seen = {
            host: _issuer_seen_through(port, host, origin)
            for host in (
                "chatgpt.com",
                "ab.chatgpt.com",
                "notchatgpt.com",
                "chatgpt.com.evil.example",
                "bank.example",
            )
        }
    own = ssl.PEM_cert_to_DER_cert((tmp_path / "mitmproxy-ca-cert.pem").read_text())
    untouched = seen["bank.example"]
    assert seen["notchatgpt.com"] == seen["chatgpt.com.evil.example"] == untouched
    assert untouched != own
    assert b"chatgpt.com" in seen["chatgpt.com"]
    assert b"chatgpt.com" in seen["ab.chatgpt.com"]
    assert b"chatgpt.com" not in untouched

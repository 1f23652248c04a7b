"""A mail server of this machine that keeps what it is given, for one test."""

import socketserver
import threading


class Sink:
    """Speaks enough SMTP to take messages; `refuses` makes it turn every recipient down."""

    def __init__(self, *, refuses=False):
        self.taken = []  # (recipient, text)
        sink = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 sink")
                to = ""
                while line := self.rfile.readline().decode().strip():
                    verb = line.split(" ")[0].upper()
                    if verb == "RCPT":
                        to = line.split("<")[1].split(">")[0]
                        self.say("550 no such mailbox SECRETWORD" if refuses else "250 ok")
                    elif verb == "DATA":
                        self.say("354 go on")
                        text = b""
                        while (row := self.rfile.readline()) not in (b".\r\n", b""):
                            text += row
                        sink.taken.append((to, text.decode()))
                        self.say("250 ok")
                    elif verb == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 ok")

            def say(self, text):
                self.wfile.write(f"{text}\r\n".encode())

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

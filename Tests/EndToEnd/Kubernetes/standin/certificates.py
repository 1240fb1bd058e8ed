"""A certificate authority of its own, the server's certificate, and those of clients."""

import pathlib
import ssl
import subprocess

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Authority:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.certificate = self.folder / "ca.crt"
        _openssl("req", "-x509", *KEY, "-keyout", self.folder / "ca.key", "-out", self.certificate,
                 "-days", "2", "-subj", "/CN=kubernetes",
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, name, subject, extension):
        """The paths of a certificate and its key."""
        key, request, certificate, more = (self.folder / f"{name}.{kind}"
                                           for kind in ("key", "csr", "crt", "ext"))
        more.write_text(extension)
        _openssl("req", *KEY, "-keyout", key, "-out", request, "-subj", subject)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey",
                 self.folder / "ca.key", "-CAcreateserial", "-out", certificate, "-days", "2",
                 "-extfile", more)
        return certificate, key

    def server_context(self):
        certificate, key = self.issue(
            "server", "/CN=kube-apiserver",
            "subjectAltName=DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1\n"
            "extendedKeyUsage=serverAuth\n")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.load_verify_locations(self.certificate)
        # As a real server: a certificate is asked for, and a token does as well.
        context.verify_mode = ssl.CERT_OPTIONAL
        context.set_alpn_protocols(["http/1.1"])
        return context

    def issue_client(self, user):
        """- Parameter user: NAME or NAME:GROUP"""
        name, _, group = user.partition(":")
        subject = (f"/O={group}" if group else "") + f"/CN={name}"
        certificate, key = self.issue(f"client-{name.replace(':', '-')}", subject,
                                      "extendedKeyUsage=clientAuth\n")
        return {"certificate": str(certificate), "key": str(key)}


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

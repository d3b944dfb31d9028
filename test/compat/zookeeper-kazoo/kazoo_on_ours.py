"""A pytest plugin: kazoo's own tests get one server of ours instead of a cluster of Apache's.

KAZOO_SERVER is the command that starts it, KAZOO_PORT its port, KAZOO_DATA its data directory.
"""
import json
import os
import shutil
import socket
import subprocess
import time

import kazoo.testing.harness as harness

# What kazoo gives to Apache's server where its tests authenticate by SASL.
USERS = """Server {
  org.apache.zookeeper.server.auth.DigestLoginModule required
  user_super="super_secret"
  user_jaasuser="jaas_password";
};
"""
SUPER = "super:D/InIHSb7yEEbrWz8b9l71RjZJU="


class Server:
    def __init__(self):
        self.port = int(os.environ["KAZOO_PORT"])
        self.data = os.environ["KAZOO_DATA"]
        self.process = None

    @property
    def address(self):
        return "127.0.0.1:%s" % self.port

    @property
    def secure_address(self):
        return self.address

    @property
    def running(self):
        return self.process is not None

    def run(self):
        settings = {
            "dataDir": self.data,
            "clientPort": self.port,
            "clientPortAddress": "127.0.0.1",
            "tickTime": 2000,
            "maxClientCnxns": 0,
            "4lw.commands.whitelist": "*",
            "extendedTypesEnabled": "true",
            "DigestAuthenticationProvider.superDigest": SUPER,
            "authProvider.1": "org.apache.zookeeper.server.auth.SASLAuthenticationProvider",
            "java.security.auth.login.config": self.data + ".jaas",
        }
        with open(self.data + ".jaas", "w") as users:
            users.write(USERS)
        command = json.loads(os.environ["KAZOO_SERVER"]) + ["%s=%s" % item for item in settings.items()]
        with open(self.data + ".log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the server did not start")

    start = run

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def destroy(self):
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)


class Cluster:
    def __init__(self):
        self.server = Server()

    def __getitem__(self, index):
        return [self.server][index]

    def __iter__(self):
        return iter([self.server])

    def start(self):
        if not self.server.running:
            self.server.run()

    def stop(self):
        self.server.stop()

    def terminate(self):
        self.server.destroy()

    def reset(self):
        self.server.destroy()
        self.server.run()

    def get_logs(self):
        return []


cluster = Cluster()
harness.get_global_cluster = lambda: cluster


def pytest_sessionfinish():
    cluster.terminate()

"""A real object store: OpenStack Swift with its S3 interface, and memcached beside it."""

import configparser
import getpass
import os
import subprocess
from contextlib import suppress
from pathlib import Path

import boto3
from botocore.config import Config

from tests.cluster.parts.processes import Process, free_port, is_open, program, wait_until

ROOT = Path(__file__).resolve().parents[3]
BUCKET = "museum"
_PIPELINE = (
    "catch_errors gatekeeper healthcheck proxy-logging cache listing_formats bulk tempurl s3api "
    "tempauth slo dlo versioned_writes proxy-logging proxy-server"
)


def environment():
    """The virtual environment with Swift, made by `make test-cluster`."""
    return Path(os.environ.get("SWIFT_VENV", ROOT / "data" / "cluster" / "swift"))


class Swift:
    """Four servers and memcached, in `folder`. The key is `key`, the secret `secret`."""

    key, secret = "museum:curator", "secret-of-the-tests"

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True)
        self.port = free_port()
        self._memcached_port = free_port()
        self._ports = {name: free_port() for name in ("account", "container", "object")}
        self._write_configuration()
        self._make_rings()
        user = ["-u", "root"] if os.getuid() == 0 else []
        self._memcached = Process(
            "memcached",
            [program("memcached"), "-l", "127.0.0.1", "-p", str(self._memcached_port), *user],
            folder,
        )
        self.servers = [
            Process(
                name,
                [str(environment() / "bin" / f"swift-{name}-server"), str(self._path(name))],
                folder,
            )
            for name in ("account", "container", "object", "proxy")
        ]

    @property
    def url(self):
        """For STORAGE_URL."""
        key = self.key.replace(":", "%3A")
        return f"s3+http://{key}:{self.secret}@127.0.0.1:{self.port}/{BUCKET}/photographs?timeout=3"

    def start(self):
        self._memcached.start()
        self.start_servers()
        wait_until(self._make_bucket, 60, "the bucket")
        return self

    def start_servers(self):
        for server in self.servers:
            server.start()
        self.servers[-1].wait_for(lambda: is_open(self.port))
        wait_until(self._make_bucket, 60, "the bucket")

    def kill(self):
        for server in self.servers:
            server.kill()

    def send(self, number):
        for server in self.servers:
            server.send(number)

    def stop(self):
        for process in (*reversed(self.servers), self._memcached):
            process.stop()

    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            region_name="us-east-1",
            config=Config(
                retries={"total_max_attempts": 1},
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def object_names(self):
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]

    def _make_bucket(self):
        client = self.client()
        with suppress(client.exceptions.BucketAlreadyOwnedByYou):
            client.create_bucket(Bucket=BUCKET)
        return True

    def _path(self, name):
        return self.folder / f"{name}.conf"

    def _write_configuration(self):
        common = {
            "bind_ip": "127.0.0.1",
            "workers": "0",
            "mount_check": "false",
            "user": getpass.getuser(),
            "swift_dir": str(self.folder),
            "devices": str(self.folder / "nodes"),
            "log_level": "WARNING",
            "log_address": "/nowhere",
        }
        (self.folder / "nodes" / "d1").mkdir(parents=True)
        self._write(
            "swift", {"swift-hash": {"swift_hash_path_suffix": "a", "swift_hash_path_prefix": "b"}}
        )
        for name, port in self._ports.items():
            self._write(
                name,
                {
                    "DEFAULT": common | {"bind_port": str(port)},
                    "pipeline:main": {"pipeline": f"{name}-server"},
                    f"app:{name}-server": {"use": f"egg:swift#{name}"},
                },
            )
        filters = {
            f"filter:{name}": {"use": f"egg:swift#{name.replace('-', '_')}"}
            for name in _PIPELINE.split()[:-1]
        }
        filters["filter:cache"] = {
            "use": "egg:swift#memcache",
            "memcache_servers": f"127.0.0.1:{self._memcached_port}",
        }
        filters["filter:s3api"]["s3_acl"] = "false"
        filters["filter:tempauth"]["user_museum_curator"] = f"{self.secret} .admin"
        self._write(
            "proxy",
            {
                "DEFAULT": common | {"bind_port": str(self.port)},
                "pipeline:main": {"pipeline": _PIPELINE},
                **filters,
                "app:proxy-server": {
                    "use": "egg:swift#proxy",
                    "account_autocreate": "true",
                    "allow_account_management": "true",
                    # There is one node: after ten errors it would be left alone for a minute, also
                    # when it is long back.
                    "error_suppression_limit": "1000000",
                },
            },
        )

    def _write(self, name, sections):
        parser = configparser.RawConfigParser()
        for section, values in sections.items():
            if section != "DEFAULT":
                parser.add_section(section)
            for key, value in values.items():
                parser.set(section, key, value)
        with self._path(name).open("w") as file:
            parser.write(file)

    def _make_rings(self):
        for name, port in self._ports.items():
            builder = str(self.folder / f"{name}.builder")
            for arguments in (
                ("create", "4", "1", "1"),
                ("add", f"r1z1-127.0.0.1:{port}/d1", "1"),
                ("rebalance",),
            ):
                subprocess.run(
                    [str(environment() / "bin" / "swift-ring-builder"), builder, *arguments],
                    check=True,
                    capture_output=True,
                    cwd=self.folder,
                )

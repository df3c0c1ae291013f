"""The image, compose.yaml, the systemd unit and the wheel agree with each other and with the code."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

from pages import BOT, README, ROOT, blocks

_IMAGE_BYTES = 1_200_000_000
_BUILT = "dateline-test"
_SYSTEMD_ANALYZE = shutil.which("systemd-analyze")


def _instructions() -> list[list[tuple[str, str]]]:
    """Return the instructions of each stage of the Dockerfile, as pairs of keyword and arguments."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text)).splitlines()
    stages: list[list[tuple[str, str]]] = []
    for line in filter(None, map(str.strip, lines)):
        keyword, _, arguments = line.partition(" ")
        if keyword == "FROM":
            stages.append([])
        stages[-1].append((keyword, " ".join(arguments.split())))
    return stages


def _compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


def _scripts() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    scripts: dict[str, str] = project["scripts"]
    return scripts


def test_the_image_runs_the_bot_without_root_and_writes_only_to_data() -> None:
    """The container's user is no user of the host, one volume keeps everything, and the wheel's command starts."""
    final = dict(_instructions()[-1])
    assert final["USER"] == "10001:10001"
    assert final["VOLUME"] == "/data"
    assert "DATA_DIR=/data" in final["ENV"].split()
    [command] = json.loads(final["CMD"])
    assert command in _scripts()
    health = json.loads(final["HEALTHCHECK"].split("CMD ", 1)[1])
    assert health == ["python", "-m", "bot.health_probe"]
    assert "HEALTH_PORT=9464" in final["ENV"].split()


def test_only_the_project_reaches_the_build() -> None:
    """Neither .env nor the data folder can get into the image: .dockerignore lists the files that can."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = {
        name
        for keyword, arguments in _instructions()[1]
        if keyword == "COPY"
        for name in arguments.split()[:-1]
    }
    assert allowed == copied
    assert all((ROOT / name).exists() for name in allowed)


def test_the_image_keeps_the_list_of_public_names(tmp_path: Path) -> None:
    """The build deletes the stubs of other packages, which never run, and keeps ours, which is read at run time."""
    shutil.copytree(ROOT / "index", tmp_path / "index")
    (tmp_path / "other.pyi").touch()
    steps = " ".join(arguments for keyword, arguments in _instructions()[1] if keyword == "RUN").split(" && ")
    [delete] = [step for step in steps if "'*.pyi'" in step]
    subprocess.run(["/bin/sh", "-c", delete], cwd=tmp_path, check=True)
    assert not (tmp_path / "other.pyi").exists()
    names = [sys.executable, "-c", "import index; print(*index.__all__)"]
    listed = subprocess.run(names, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "Library" in listed.split()


def test_compose_keeps_the_servers_on_a_private_network() -> None:
    """Only the bot reaches PostgreSQL, and Chroma, whose server checks no passwords; no port is published."""
    compose = _compose()
    services = compose["services"]
    assert not any("ports" in service for service in services.values())
    assert compose["networks"]["servers"]["internal"] is True
    for name in ("postgresql", "chroma"):
        assert services[name]["networks"] == ["servers"]
        assert services[name]["healthcheck"]["test"]
        assert services["bot-with-servers"]["depends_on"][name] == {"condition": "service_healthy"}
    assert {profile for service in services.values() for profile in service["profiles"]} == {
        "alone",
        "servers",
    }


def test_compose_declares_what_its_services_use() -> None:
    """podman-compose refuses a network that no line declares, even the default one."""
    compose = _compose()
    for service in compose["services"].values():
        assert set(service.get("networks", ())) <= compose["networks"].keys()
        assert {volume.split(":")[0] for volume in service["volumes"]} <= compose["volumes"].keys()


def test_compose_runs_the_bot_as_the_image_is_meant_to_run() -> None:
    """Both services of the bot have a read-only file system, no capabilities, and their data in the volume."""
    for name in ("bot", "bot-with-servers"):
        bot = _compose()["services"][name]
        assert bot["pull_policy"] == "build", "a registry could have another image of that name"
        assert bot["read_only"] is True
        assert bot["cap_drop"] == ["ALL"]
        assert bot["security_opt"] == ["no-new-privileges:true"]
        assert bot["volumes"] == ["data:/data"]
        assert bot["environment"]["DATA_DIR"] == "/data"
        assert int(bot["stop_grace_period"].removesuffix("s")) > 10, "the bot ends within ten seconds"


def test_compose_starts_the_server_of_the_tested_chroma() -> None:
    """The Chroma server has the version of the client that the tests run with."""
    image = _compose()["services"]["chroma"]["image"]
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "dependencies"
    ]
    [tested] = [found[1] for line in dependencies if (found := re.match(r"chromadb>=([\d.]+),", line))]
    assert image == f"chromadb/chroma:{tested}"


@pytest.mark.skipif(_SYSTEMD_ANALYZE is None, reason="systemd is not installed here")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    """The unit of bot/README.md has no unknown key and starts a program that exists."""
    [unit] = blocks(BOT, "ini")
    program = tmp_path / "dateline-bot"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    file = tmp_path / "dateline.service"
    file.write_text(unit.replace("/opt/dateline/bin/dateline-bot", str(program)), encoding="utf-8")
    verify = [str(_SYSTEMD_ANALYZE), "verify", str(file)]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "dateline.service" in line]
    unknown_to_older = [line for line in ours if "RestartSteps" in line or "RestartMaxDelaySec" in line]
    assert [line for line in ours if line not in unknown_to_older] == []


def test_the_unit_is_hardened() -> None:
    """The service has a user of its own, writes only to its folder, and is restarted after growing pauses."""
    [unit] = blocks(BOT, "ini")
    lines = set(unit.splitlines())
    assert {
        "DynamicUser=yes",
        "StateDirectory=dateline",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "Restart=on-failure",
        "RestartSteps=6",
    } <= lines
    assert "ExecStart=/opt/dateline/bin/dateline-bot" in lines
    assert "dateline-bot" in _scripts()


def test_the_wheel_holds_the_two_packages_and_nothing_else() -> None:
    """An installation has every file of index/ and bot/, and no tests."""
    # A build leaves its own record in the working folder: the installation is the one that pip says it made.
    [installed] = [found for found in distributions(name="dateline") if found.read_text("direct_url.json")]
    if json.loads(installed.read_text("direct_url.json") or "{}").get("dir_info", {}).get("editable"):
        pytest.skip("an editable installation has no files of its own")
    names = {
        str(file)
        for file in installed.files or ()
        if file.suffix != ".pyc" and ".dist-info" not in str(file) and not str(file).startswith("..")
    }
    tracked = {
        str(file.relative_to(ROOT))
        for package in ("index", "bot")
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and file.name != "README.md"
    }
    assert names == tracked


def test_three_ways_to_install_stand_in_ten_lines() -> None:
    """pip, uv and compose are shown together in the README, short enough to compare."""
    [ways] = [block for block in blocks(README, "text") if "docker compose" in block]
    assert len(ways.splitlines()) <= 10
    assert all(word in ways for word in ("pip install", "uv ", "docker compose --profile alone up"))


def _engine() -> str | None:
    return next(filter(shutil.which, ("podman", "docker")), None)


@pytest.mark.skipif(
    "DATELINE_BUILD_IMAGE" not in os.environ or _engine() is None,
    reason="building the image takes minutes and a registry: set DATELINE_BUILD_IMAGE=1 where an engine is",
)
def test_the_image_builds_small_and_runs_read_only() -> None:
    """The image is smaller than 1.2 GB, and its commands run with a read-only file system."""
    engine = _engine()
    assert engine is not None
    extra = os.environ.get("DATELINE_BUILD_OPTIONS", "").split()
    subprocess.run([engine, "build", *extra, "--tag", _BUILT, str(ROOT)], check=True)
    inspected = subprocess.run(
        [engine, "image", "inspect", _BUILT], capture_output=True, text=True, check=True
    )
    assert json.loads(inspected.stdout)[0]["Size"] < _IMAGE_BYTES
    read_only = [engine, "run", "--rm", "--read-only", "--tmpfs", "/tmp", _BUILT]  # noqa: S108 - the container's
    asked = subprocess.run(
        [*read_only, "dateline", "ask", "--samples", "why did Putin visit Pyongyang?"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "artillery shells" in asked.stdout

"""The signed record of a draft, verified as its reader would: with the cryptography package alone."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import logging
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.app import create_app
from service.errors import InvalidInput
from service.records import Records
from service.settings import Settings, read_settings
from service.signing import Signer
from tests.decisions_kit import decide, drafts
from tests.house_kit import guide_rules, past_post
from tests.server_kit import ROOT

# RFC 8037, appendix A: a key, and the thumbprint of its public half.
SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check(signed: dict[str, Any], keys: dict[str, Any]) -> None:
    """InvalidSignature unless the record is as it was signed."""
    (key,) = [one for one in keys["keys"] if one["kid"] == signed["signature"]["key"]]
    public = Ed25519PublicKey.from_public_bytes(unpadded(key["x"]))
    plain = json.dumps(signed["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    public.verify(unpadded(signed["signature"]["value"]), plain.encode())


def leaves(value: Any) -> list[Any]:
    """The values of a JSON value that hold no other."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [leaf for one in inner for leaf in leaves(one)]
    return [value]


def test_a_record_says_where_a_draft_comes_from_and_holds_no_text(client: TestClient, brand: str) -> None:
    client.post(f"/v1/brands/{brand}/posts", json=[past_post(n) for n in range(10)])
    (draft,) = drafts(client)
    path = f"/v1/brands/{brand}/drafts/{draft['id']}"
    signed = client.get(f"{path}/record").json()
    check(signed, client.get("/v1/provenance/key").json())
    record = signed["record"]
    name, _, fingerprint = draft["written_by"]["prompt"].partition("@")
    for key in ("brand", "network", "kind", "language", "created_at", "status"):
        assert record[key] == draft[key]
    assert (record["draft"], record["writer"], record["model"]) == (draft["id"], "composer", None)
    assert record["prompt"] == {"name": name, "fingerprint": fingerprint}
    assert (record["machine_generated"], record["edited_by_person"]) == (True, False)
    assert record["text_sha256"] == sha256(draft["text"])
    assert record["decision"] is None
    assert record["sources"]
    assert [one["excerpt_sha256"] for one in record["sources"]] == [
        sha256(source["excerpt"]) for source in draft["sources"]
    ]
    written = json.dumps(record, ensure_ascii=False)
    assert draft["text"] not in written
    assert all(source["excerpt"] not in written for source in draft["sources"])
    # What canonical JSON leaves open, a record does not hold.
    assert all(value is None or isinstance(value, str | bool | int) for value in leaves(record))
    assert all(key.isascii() for key in re.findall(r'"(\w+)":', written))


def test_a_record_tells_the_decision(client: TestClient, brand: str) -> None:
    (draft,) = drafts(client)
    decision = decide(client, draft["id"], "edited", text="Autre chose, à l’atelier.")["decision"]
    record = client.get(f"/v1/brands/{brand}/drafts/{draft['id']}/record").json()["record"]
    assert (record["machine_generated"], record["edited_by_person"]) == (True, True)
    assert record["text_sha256"] == sha256(draft["text"])
    assert record["decision"] == {
        "id": decision["id"],
        "verdict": "edited",
        "by": "house",
        "at": decision["at"],
        "text_sha256": sha256("Autre chose, à l’atelier."),
    }
    decide(client, draft["id"], "approved")
    record = client.get(f"/v1/brands/{brand}/drafts/{draft['id']}/record").json()["record"]
    assert record["edited_by_person"] is False
    assert record["decision"]["text_sha256"] == sha256(draft["text"])


def test_a_record_that_was_altered_does_not_verify(client: TestClient, brand: str) -> None:
    (draft,) = drafts(client)
    signed = client.get(f"/v1/brands/{brand}/drafts/{draft['id']}/record").json()
    keys = client.get("/v1/provenance/key").json()
    signed["record"]["machine_generated"] = False
    with pytest.raises(InvalidSignature):
        check(signed, keys)


@pytest.mark.parametrize("seed", [SEED, base64.b64encode(unpadded(SEED)).decode()])
def test_the_key_can_be_given_and_is_published_as_its_standard_says(settings: Settings, seed: str) -> None:
    app = create_app(settings.model_copy(update={"signing_key": SecretStr(seed)}))
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        (key,) = client.get("/v1/provenance/key").json()["keys"]
    assert (key["kty"], key["crv"], key["x"], key["kid"]) == ("OKP", "Ed25519", PUBLIC, THUMBPRINT)
    assert "d" not in key


@pytest.mark.embedded  # it reads the file of the records
def test_a_made_key_is_kept_and_never_told(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    told = []
    with caplog.at_level(logging.DEBUG):
        for _ in range(2):
            app = create_app(settings)
            with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
                told.append(client.get("/v1/provenance/key").text)
    assert told[0] == told[1]
    with closing(sqlite3.connect(settings.data_dir / "records.sqlite3")) as records:
        ((seed,),) = records.execute("SELECT value FROM secrets").fetchall()
    assert len(seed) == 32
    for form in (seed.hex(), base64.b64encode(seed).decode().rstrip("="), repr(seed)):
        assert form not in told[0] + caplog.text
    assert SEED not in repr(settings.model_copy(update={"signing_key": SecretStr(SEED)}))


async def test_every_process_signs_with_one_key(database_url: str) -> None:
    opened = [await Records.open(database_url) for _ in range(3)]
    public = await asyncio.gather(*(Signer(records, None).public() for records in opened))
    assert len({key["kid"] for key in public}) == 1
    assert (await Signer(opened[0], SecretStr(SEED)).public())["kid"] == THUMBPRINT
    await asyncio.gather(*(records.close() for records in opened))


@pytest.mark.parametrize("seed", ["", "c2hvcnQ=", "not base64 !", "é"])
def test_a_key_that_is_none_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, seed: str) -> None:
    monkeypatch.setenv("PORTEVOIX_SIGNING_KEY", seed)
    with pytest.raises(InvalidInput) as refused:
        read_settings()
    (fault,) = refused.value.faults
    assert fault.path == "PORTEVOIX_SIGNING_KEY"
    assert not seed or seed not in str(fault.details)


def test_the_readme_s_snippet_verifies_a_record(
    client: TestClient, brand: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", readme[readme.index("### Provenance") :], re.DOTALL)[:1]
    assert snippet.count("\n") <= 10
    client.put(f"/v1/brands/{brand}", json={"guide": guide_rules()})
    (draft,) = drafts(client)
    signed = client.get(f"/v1/brands/{brand}/drafts/{draft['id']}/record").json()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys.json").write_text(client.get("/v1/provenance/key").text, encoding="utf-8")
    (tmp_path / "record.json").write_text(json.dumps(signed), encoding="utf-8")
    exec(compile(snippet, "README.md", "exec"), {})
    signed["record"]["writer"] = "a person"
    (tmp_path / "record.json").write_text(json.dumps(signed), encoding="utf-8")
    with pytest.raises(InvalidSignature):
        exec(compile(snippet, "README.md", "exec"), {})

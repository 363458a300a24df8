"""Who is told when something needs a person: addresses as Prefect blocks, and the automations that use them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import yaml
from apprise import Apprise
from prefect.blocks.core import Block
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import PrefectClient
from prefect.events.schemas.automations import AutomationCore

from povetl.errors import UsageError

AUTOMATIONS = Path(__file__).with_name("automations.yaml")
WEBHOOK, NOTICE = "povetl-alerts", "povetl-alerts-mail"
"""The blocks: a webhook is posted JSON; the other holds an Apprise address, for e-mail and for chats."""
BLOCKS: dict[str, type[Block]] = {WEBHOOK: Webhook, NOTICE: SlackWebhook}


def check_addresses(alerts: Sequence[str]) -> dict[str, str]:
    """The address for each block.

    Args:
        alerts: one webhook (http or https) at most, and one address as Apprise writes it at most, such as
            ``mailtos://user:password@example.org?to=operator@example.org``.

    Raises:
        UsageError: one is no such address, or there are two of a kind; the sentence does not hold it, since it may
            hold a password.
    """
    found: dict[str, str] = {}
    for address in alerts:
        scheme = urlsplit(address).scheme
        name = WEBHOOK if scheme in ("http", "https") else NOTICE
        if name == NOTICE and (not scheme or not Apprise().add(address)):
            raise UsageError(
                "an address for alerts begins with http:// or https:// (a webhook) or mailtos:// (e-mail, as in "
                "mailtos://user:password@example.org?to=operator@example.org): one that was given is none of these."
            )
        if name in found:
            raise UsageError("there are two addresses for alerts of one kind: name one webhook and one for e-mail.")
        found[name] = address if name == WEBHOOK else _as_text(address)
    return found


async def register_alerts(client: PrefectClient, addresses: dict[str, str], tell: Callable[[str], None]) -> None:
    """Keep the addresses in blocks, and create or renew the automations of automations.yaml.

    Args:
        client: of the server.
        addresses: by block; when there are any, a block without one is removed. Without any, the blocks that are
            there already stay.
        tell: is given sentences for a person.
    """
    blocks = await _keep(client, addresses) if addresses else await _known(client)
    for described in yaml.safe_load(AUTOMATIONS.read_text(encoding="utf-8")):
        texts = {name: described.pop(name) for name in ("says", "subject", "mail") if name in described}
        if texts:
            described["actions"] = _actions(blocks, texts)
        automation = AutomationCore.model_validate(described)
        known = await client.read_automations_by_name(automation.name)
        if not known:
            await client.create_automation(automation)
        elif not _same(known[0], automation):  # an update forgets which runs were heard last, and when
            await client.update_automation(known[0].id, automation)
    if not blocks:
        tell("Alerts are kept as events only: name a webhook or an e-mail address with --alerts to have them sent.")


async def _known(client: PrefectClient) -> dict[str, UUID]:
    found = {}
    for name, kind in BLOCKS.items():
        for document in await client.read_block_documents_by_type(kind.get_block_type_slug()):
            if document.name == name:
                found[name] = document.id
    return found


async def _keep(client: PrefectClient, addresses: dict[str, str]) -> dict[str, UUID]:
    for name, document in (await _known(client)).items():
        if name not in addresses:
            await client.delete_block_document(document)
    return {
        name: await BLOCKS[name](url=address).save(name, overwrite=True)  # type: ignore[call-arg, misc]  # every block of ours has an address
        for name, address in addresses.items()
    }


def _same(known: AutomationCore, wanted: AutomationCore) -> bool:
    """Whether the server has this automation already; it gives ids to the parts of one."""
    parts = dict.fromkeys(("name", "description", "enabled", "trigger", "actions"), True)
    shown = [one.model_dump(mode="json", include=parts, exclude={"trigger": {"id"}}) for one in (known, wanted)]
    return shown[0] == shown[1]


def _actions(blocks: dict[str, UUID], texts: dict[str, str]) -> list[dict[str, object]]:
    """What an automation does with its texts; one without actions is refused, so it may do nothing."""
    actions: list[dict[str, object]] = []
    if block := blocks.get(WEBHOOK):
        actions.append({"type": "call-webhook", "block_document_id": str(block), "payload": texts["says"]})
    if block := blocks.get(NOTICE):
        notice = {"type": "send-notification", "block_document_id": str(block)}
        actions.append({**notice, "subject": texts["subject"], "body": texts["mail"]})
    return actions or [{"type": "do-nothing"}]


def _as_text(address: str) -> str:
    """The address with plain text asked for: a sentence may hold what a page says, and no mail shows that as HTML."""
    query = urlsplit(address).query
    if "format" in parse_qs(query):
        return address
    return f"{address}{'&' if query else '?'}format=text"

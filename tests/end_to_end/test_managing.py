"""What admins do, end to end: articles, indexing, open questions, access; and who may do it."""

import gzip
import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot_process import JSON, Place
from discord_stand_in.dump import shown
from discord_stand_in.people import Person
from office_files import pdf

pytest_plugins = ("bot_fixtures",)

REPORT = {
    "title": "Harbour of Oslo bans diesel ferries",
    "text": "The harbour of Oslo bans diesel ferries from next January. The ban was decided by the city "
    "council. Ferries must run on batteries, the harbour master Nils Berg said.",
    "url": "https://news.example/oslo-ferries",
    "source": "Fjord Times",
    "published": "2025-02-03",
}


@pytest.fixture
def admin(place: Place) -> Person:
    """A member who may manage the server."""
    return place.server.person("Root", place.guild, admin=True)


def added(admin: Person, place: Place, *articles: JSON, name: str = "news.jsonl") -> JSON:
    """Add articles and return the finished report."""
    lines = "\n".join(json.dumps(article) for article in articles)
    return finished(place, admin.use("articles add", file=(name, lines.encode())).message)


def finished(place: Place, message: JSON) -> JSON:
    """Wait until a report is a summary, without a Cancel button."""
    place.server.wait(
        "a summary", lambda: message["edits"] > 1 and not message["components"] and "in " in shown(message)
    )
    return message


def test_an_attached_file_is_added_and_answers(place: Place, admin: Person) -> None:
    """An admin attaches a file and reads the outcome, and members get answers from it."""
    broken = '{"title": "No text"}'
    content = f"{json.dumps(REPORT)}\n{broken}\n".encode()
    report = finished(place, admin.use("articles add", file=("../up/news one.jsonl", content)).message)
    assert "1 added" in shown(report)
    assert "1 failed" in shown(report)
    assert "line 2" in shown(report)
    assert "/" not in shown(report).split("failed")[1].split("line")[0]
    ada = place.server.person("Ada", place.guild)
    assert "bans diesel ferries" in shown(
        ada.use("ask", question="what does the harbour of Oslo ban?").message
    )
    assert ":** 1" in shown(ada.use("about").message)


def test_every_failure_is_reported(place: Place, admin: Person) -> None:
    """Failures that do not fit into the message come as a file."""
    content = "\n".join(json.dumps({"title": f"Broken {number}"}) for number in range(40))
    report = finished(place, admin.use("articles add", file=("broken.jsonl", content.encode())).message)
    assert "40 failed" in shown(report)
    assert "25 more" in shown(report)
    assert report["attachments"][0]["text"].count("line ") == 40


def test_articles_are_listed_shown_and_removed(place: Place, admin: Person) -> None:
    """List, search, show, remove with a confirmation; after that no question finds it."""
    many = [
        {
            **REPORT,
            "title": f"Report {n}",
            "text": f"Report {n} is about snow.",
            "url": f"https://news.example/{n}",
        }
        for n in range(12)
    ]
    added(admin, place, REPORT, *many)
    listed = admin.use("articles list")
    assert listed.ephemeral
    assert shown(listed.message).count("Fjord Times") == 10
    assert listed.message["embeds"][0]["footer"]["text"] == "Page 1 of 2"
    turned = admin.click(listed.message, "Next").message
    assert shown(turned).count("Fjord Times") == 3
    assert shown(admin.click(turned, "◀").message).count("Fjord Times") == 10
    assert shown(admin.use("articles list", search="oslo").message).count("Fjord Times") == 1
    (choice,) = admin.complete("articles show", "article", "diesel")
    assert "2025-02-03" in choice["name"]
    assert "harbour master" in shown(admin.use("articles show", article=choice["value"]).message)
    asked = admin.use("articles remove", article=choice["value"])
    assert "Remove “Harbour of Oslo" in shown(asked.message)
    admin.click(asked.message, "Remove")
    place.server.wait("the removal", lambda: "Removed “" in shown(asked.message))
    assert "This server has no such article" in shown(
        admin.use("articles show", article=choice["value"]).message
    )
    assert "January" not in shown(admin.use("ask", question="what does the harbour of Oslo ban?").message)


def test_documents_are_added_like_other_files(place: Place, admin: Person) -> None:
    """An attached PDF becomes an article that answers; one that cannot be read ends in a sentence."""
    lines = ("Lighthouse of Vellin is for sale", "The lighthouse of Vellin costs 90,000 crowns.")
    report = finished(place, admin.use("articles add", file=("vellin.pdf", pdf(lines))).message)
    assert "1 added" in shown(report)
    answer = admin.use("ask", question="what does the lighthouse of Vellin cost?").message
    assert "90,000 crowns" in shown(answer)
    failed = finished(place, admin.use("articles add", file=("scan.pdf", pdf([]))).message)
    assert "text recognition" in shown(failed)


def test_articles_are_removed_by_conditions(place: Place, admin: Person) -> None:
    """They are counted first; if their number changes before the button is pressed, it asks again."""
    many = [
        {
            **REPORT,
            "title": f"Snow {n}",
            "text": f"Report {n} is about snow.",
            "url": f"https://n.example/{n}",
        }
        for n in range(7)
    ]
    added(admin, place, REPORT, *many)
    for declined in (admin.use("articles remove"), admin.use("articles remove", article="x", words="snow")):
        assert "what the articles to remove have in common" in shown(declined.message)
    assert "No article on this server matches" in shown(admin.use("articles remove", words="now").message)
    asked = admin.use("articles remove", words="SNOW", before="2025-02-04", source=REPORT["source"])
    assert asked.ephemeral
    for said in ("Articles to remove: 7", "**Before:** 4 February 2025", "- Snow 6", "for good"):
        assert said in shown(asked.message)
    added(admin, place, {**many[0], "title": "More snow", "url": "https://n.example/more"})
    admin.click(asked.message, "Remove 7")
    place.server.wait("the new number", lambda: "Articles to remove: 8" in shown(asked.message))
    admin.click(asked.message, "Remove 8")
    place.server.wait("the removal", lambda: "Articles removed: 8" in shown(asked.message))
    assert shown(admin.use("articles list").message).count("Fjord Times") == 1


def test_a_search_is_kept_while_pages_are_turned(place: Place, admin: Person) -> None:
    """The button carries the typed text unchanged, even if it looks like a placeholder."""
    added(admin, place, *({"title": f"The {{page}} {n}", "text": f"Number {n}."} for n in range(11)))
    found = admin.use("articles list", search="{page}").message
    assert shown(admin.click(found, "Next").message).count("The {page}") == 1


def test_reindex_reports_and_can_be_cancelled(place: Place, admin: Person) -> None:
    """Progress is edited into one message, a second admin is told who began, and Cancel stops it."""
    many = [
        {
            "title": f"Story {n}",
            "text": f"Story number {n} tells of the river. " * 40,
            "url": f"https://n.example/{n}",
        }
        for n in range(180)
    ]
    lines = "\n".join(json.dumps(article) for article in many).encode()
    report = admin.use("articles add", file=("many.jsonl", lines)).message
    other = place.server.person("Rita", place.guild, admin=True)
    assert "Root has already started" in shown(other.use("reindex").message)
    place.server.wait("progress", lambda: "articles" in shown(report) and "per second" in shown(report))
    assert "Cancelling" in shown(admin.click(report, "Cancel").message)
    assert "Cancelled after" in shown(finished_any(place, report))
    summary = finished(place, admin.use("reindex").message)
    assert "Done in" in shown(summary)
    full = finished(place, admin.use("reindex", full=True).message)
    assert "Preparing all articles again" in shown(full)
    assert "Last job" in shown(admin.use("status").message)


def finished_any(place: Place, message: JSON) -> JSON:
    """Wait until a report has no Cancel button."""
    place.server.wait("the end", lambda: message["edits"] > 1 and not message["components"])
    return message


def test_reports_outlive_the_interaction(place: Place, admin: Person) -> None:
    """When the interaction's token is gone, the bot edits the message as its own."""
    place.server.world.token_life = 1.5
    try:
        many = [
            {
                "title": f"Tale {n}",
                "text": f"Tale number {n} tells of a lake. " * 30,
                "url": f"https://t.example/{n}",
            }
            for n in range(150)
        ]
        report = admin.use(
            "articles add", file=("t.jsonl", "\n".join(map(json.dumps, many)).encode())
        ).message
        summary = finished(place, report)
    finally:
        place.server.world.token_life = 900.0
    assert "150 added" in shown(summary)
    assert any(
        method == "PATCH" and f"/channels/{admin.channel}/messages/{report['id']}" == path
        for _, method, path in place.server.world.requests
    )


def test_a_deleted_report_is_sent_again(place: Place, admin: Person) -> None:
    """An admin who deletes the message of a running report still learns how the job ended."""
    many = [
        {"title": f"Saga {n}", "text": f"Saga {n} tells of the sea. " * 40, "url": f"https://s.example/{n}"}
        for n in range(200)
    ]
    reply = admin.use("articles add", file=("s.jsonl", "\n".join(map(json.dumps, many)).encode()))
    place.server.wait("progress", lambda: "per second" in shown(reply.message))
    place.server.world.delete(reply.message)
    place.server.wait(
        "another message",
        lambda: any("200 added" in shown(sent) for sent in list(place.server.world.messages.values())),
        patience=120,  # for two hundred articles on a busy machine
    )


def test_status_is_for_the_admin(place: Place, admin: Person) -> None:
    """Only the admin sees size, newest article, last job, uptime, latency and version."""
    added(admin, place, REPORT)
    status = admin.use("status")
    assert status.ephemeral
    for part in ("Articles:** 1", "Newest article", "Last job", "Latency", "Version"):
        assert part in shown(status.message)


def test_open_questions_are_dismissed(place: Place, admin: Person) -> None:
    """Most frequent first; a dismissed one is gone."""
    ada = place.server.person("Ada", place.guild)
    for question in (
        "what about the tram in Lisbon?",
        "what about the tram in Lisbon",
        "who saw the glacier?",
    ):
        ada.click(ada.use("ask", question=question).message, "👎").message["id"]
    listed = admin.use("unanswered").message
    text = shown(listed)
    assert "**2×** what about the tram in Lisbon" in text
    assert text.index("tram") < text.index("glacier")
    (option, _other) = listed["components"][0]["components"][0]["options"]
    admin.choose(listed, "Dismiss", [option["value"]])
    place.server.wait("the dismissal", lambda: "tram" not in shown(listed))
    assert "glacier" in shown(listed)


def test_hostile_files_are_refused(place: Place, admin: Person) -> None:
    """A file of an unknown kind is refused with its reason, in the admin's language, and deleted."""
    report = finished_any(place, admin.use("articles add", file=("virus.exe", b"MZ\x00")).message)
    assert "❌ Nothing added: virus.exe: files of this kind cannot be read" in shown(report)
    german = place.server.person("Gerda", place.guild, admin=True, locale="de")
    told = german.use("articles add", file=("virus.exe", b"MZ\x00")).message
    place.server.wait(
        "a reason in German", lambda: "virus.exe: Dateien dieser Art sind nicht lesbar" in shown(told)
    )
    place.server.wait("the file's end", lambda: not list((place.bot.data / "incoming").glob("*")))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("oslo.txt", "Oslo bans diesel ferries\n\nThe harbour of Oslo bans diesel ferries."),
        ("oslo.md", "---\ntitle: Oslo bans diesel ferries\n---\nThe harbour of Oslo bans diesel ferries."),
        ("oslo.csv", "title,text\nOslo bans diesel ferries,The harbour of Oslo bans diesel ferries.\n"),
        ("oslo.json", json.dumps([REPORT])),
        ("oslo.jsonl.gz", gzip.compress(json.dumps(REPORT).encode())),
        ("oslo.html", f"<html><title>Oslo</title><article><p>{REPORT['text'] * 4}</p></article></html>"),
    ],
)
def test_every_format_can_be_attached(place: Place, admin: Person, name: str, content: str | bytes) -> None:
    """What `dateline add` reads from disk, /articles add reads from an attachment."""
    raw = content if isinstance(content, bytes) else content.encode()
    assert "1 added" in shown(finished(place, admin.use("articles add", file=(name, raw)).message))


def test_lists_of_members_are_paged(place: Place, admin: Person) -> None:
    """Headlines and open questions have pages that turn in both directions."""
    many = [
        {"title": f"Story {n}", "text": f"Story {n} is about the moon.", "published": f"2025-01-{n:02}"}
        for n in range(1, 13)
    ]
    added(admin, place, *many)
    latest = admin.use("latest").message
    assert "Story 12 " in shown(latest)
    assert latest["embeds"][0]["footer"]["text"] == "Page 1 of 2"
    assert "Story 3 " in shown(admin.click(latest, "Next").message)
    assert "Story 12 " in shown(admin.click(latest, "◀").message)
    admin.choose(admin.use("access").message, "Questions per member", ["0"]).message["id"]
    for n in range(11):
        admin.click(admin.use("ask", question=f"who walked on the moon {n}?").message, "👎").message["id"]
    listed = admin.use("unanswered").message
    assert shown(listed).count("moon") == 10
    assert listed["embeds"][0]["footer"]["text"] == "Page 1 of 2"
    assert shown(admin.click(listed, "Next").message).count("moon") == 1


def test_a_corrected_article_shows_what_changed(place: Place, admin: Person) -> None:
    """The answer given before keeps the words it quoted; the next one is marked, and an admin sees the edit."""
    added(admin, place, REPORT)
    question = "when does the harbour of Oslo ban diesel ferries?"
    before = admin.use("ask", question=question).message
    assert "next January" in shown(before)
    corrected = {**REPORT, "text": REPORT["text"].replace("next January", "March 2027")}
    assert "1 changed" in shown(added(admin, place, corrected))
    passages = shown(admin.click(before, "More").message)
    assert "next January" in passages
    assert "March 2027" not in passages
    after = shown(admin.use("ask", question=question).message)
    assert "March 2027" in after
    assert "updated <t:" in after
    (choice,) = admin.complete("articles show", "article", "Oslo")
    told = shown(admin.use("articles show", article=choice["value"]).message)
    assert "**Changed**" in told
    assert re.search(r"~~.*next January.*~~\n- .*March 2027", told)


def test_sources_that_differ_are_both_shown(place: Place, admin: Person) -> None:
    """A contradiction is shown with both values, sources and dates, the newest first; agreement is counted."""
    told = (("Fjord Times", 3, "12"), ("Skerry Herald", 5, "17"), ("Cape Mercury", 5, "17"))
    reports = [
        {
            "title": f"Fire at the Vellin paper mill, says {source}",
            "text": f"The fire at the Vellin paper mill killed {killed} people, according to the {source}.",
            "source": source,
            "published": f"2025-03-0{day}",
        }
        for source, day, killed in told
    ]
    added(admin, place, *reports)
    answer = admin.use("ask", question="how many people were killed in the fire at the Vellin paper mill?")
    text = shown(answer.message)
    differ = re.search(r"\*\*Sources differ\*\* \(newest first\): (.*)\.", text)
    assert differ
    newest, oldest = differ[1].split("; ")
    assert newest.startswith("“17 people”")
    assert oldest == "“12 people” (Fjord Times, 3 March 2025)"
    assert text.count("> “") >= 2


def test_yesterday_is_that_of_the_server(admin: Person) -> None:
    """A time zone is chosen from those offered, kept, and decides what days a question names."""
    offered = [choice["value"] for choice in admin.complete("access", "time_zone", "kiriti")]
    assert "Pacific/Kiritimati" in offered
    assert "don't know that time zone" in shown(admin.use("access", time_zone="Atlantis").message)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # always a day apart: 25 hours
        assert zone in shown(admin.use("access", time_zone=zone).message).replace("\\", "")
        before = datetime.now(ZoneInfo(zone))
        text = shown(admin.use("ask", question="what did the glacier lose yesterday?").message)
        yesterdays = [now - timedelta(days=1) for now in (before, datetime.now(ZoneInfo(zone)))]
        assert any(f"{day.day} {day:%B %Y}" in text for day in yesterdays), "also when midnight passes"

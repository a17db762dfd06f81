"""REST of conversations: a whole round, refusals, and other people."""

from finance_app.assistant.threads import service
from tests.api_app import client
from tests.factories import join, make_actor

PLACE = "/api/v1/ai/threads"


async def test_a_thread_goes_round():
    owner = await make_actor()
    asked = await service.ask(owner, None, "How much rent?")
    await service.keep_answer(owner, asked.question, "None.", {"text": "None."})
    async with client(owner) as http:
        [found] = (await http.get(PLACE)).json()["items"]
        assert (found["title"], found["message_count"]) == ("How much rent?", 2)
        place = f"{PLACE}/{found['id']}"
        assert (await http.get(place)).headers["etag"] == '"1"'
        messages = (await http.get(f"{place}/messages")).json()["items"]
        assert [one["role"] for one in messages] == ["assistant", "person"]
        assert messages[0]["answer"] == {"text": "None."}
        named = await http.patch(place, json={"title": "Rent"}, headers={"If-Match": '"1"'})
        assert (named.json()["title"], named.headers["etag"]) == ("Rent", '"2"')
        stale = await http.patch(place, json={"title": "No"}, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.json()["current"]["title"]) == (412, "Rent")
        empty = await http.patch(place, json={"title": " "})
        assert [one["field"] for one in empty.json()["errors"]] == ["title"]
        assert (await http.delete(place)).status_code == 204
        assert (await http.get(place)).status_code == 404
        assert (await http.post(f"{place}/restore")).json()["title"] == "Rent"
        key = {"Idempotency-Key": "delete-it"}
        for _ in range(2):
            assert (await http.delete(place, headers=key)).status_code == 204


async def test_another_member_finds_nothing():
    owner = await make_actor()
    member = (await join(owner, role="viewer")).actor
    asked = await service.ask(member, None, "How much rent?")
    async with client(owner) as http:
        assert (await http.get(PLACE)).json()["items"] == []
        for answer in (
            await http.get(f"{PLACE}/{asked.thread.id}"),
            await http.get(f"{PLACE}/{asked.thread.id}/messages"),
            await http.delete(f"{PLACE}/{asked.thread.id}"),
        ):
            assert answer.status_code == 404

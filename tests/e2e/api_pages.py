"""Reads lists of the management API that are given page by page."""

PAGE = 200


def pages(usher, key, path, field):
    """Every entry of a list that is given page by page."""
    entries, after = [], None
    while True:
        query = {"limit": PAGE, **({"after": after} if after else {})}
        answer = usher.request("GET", f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"}, params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        entries.extend(page[field])
        after = page["next_cursor"]
        # That of events is there at the end too; of invites a page may have few before it.
        if after is None or (field == "events" and len(page[field]) < PAGE):
            return entries

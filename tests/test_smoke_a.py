def test_x(enter):
    for role in ("clerk","grid","head","deputy","chief","county","admin"):
        c = enter(role)
        for url in ("/", "/ledgers/", "/ledgers/dispute/", "/ledgers/dispute/new/", "/search/?q=宅基", "/help/", "/password/"):
            r = c.get(url)
            print(role, url, r.status_code)

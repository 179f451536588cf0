"""Pictures from the network: safe addresses, deadlines, and what HTTP says about caching.

From below to above:

- `addresses`: which addresses are public.
- `policy`: which URLs and addresses may be reached; the exceptions of `CARDPRESS_ALLOW_HOSTS`.
- `deadline`: a moment by which all must be done, however many steps there are.
- `resolver`: names to addresses that have been checked, in time.
- `connection`, `async_connection`: sockets to those very addresses, in time.
- `bounds`, `reply`: what an answer may take, and the answer; with `policy`, `deadline` and
  `failure`, all that can be imported at no cost (the others import the HTTP library).
- `exchange`: one request and its answer, read to the end within bounds.
- `client`: exchanges with safe URLs; downloads, which follow redirects.
- `freshness`, `http_cache`: what may be used again, and for how long (RFC 9111).
- `library`: pictures from servers or from the cache.
- `pictures`: the fetcher of documents' pictures.

Each exchange has a connection of its own: none is kept, so none can be stale when a request
that must not be sent twice is written to it. Nothing is taken from the environment: no proxies,
no cookies, no netrc.

    client = Client(Policy(allow_hosts=("127.0.0.1:8000",)))
    reply = client.send(httpx2.Request("POST", url, json=data), Bounds(seconds=10))
    reply.status, reply.headers["content-type"], reply.body
    file = client.download("https://example.com/a.png", Bounds())       # GET, up to 3 redirects
    reply = await client.send_async(request, Bounds(seconds=10))
    file = await client.download_async("https://example.com/a.png", Bounds())

All failures are `FetchError` (a `SourceError`), whose `sent` tells whether any byte of the
request can have reached the other side.
"""

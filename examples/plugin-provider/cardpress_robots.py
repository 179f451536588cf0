"""Pictures by the robots, a service that answers at once."""

from dataclasses import dataclass
from typing import ClassVar

from cardpress.providers import Answer, Call, Finished, Provider, RemoteFile, Request


@dataclass(frozen=True, slots=True)
class Generate(Request):
    """A picture from words."""

    operation = "generate"
    prompt: str
    style: str = "oil"


class Robots(Provider):
    """The robots; CARDPRESS_ROBOTS_API_KEY is the key, sent as a bearer token."""

    name = "robots"
    base_url = "https://robots.example/v1"
    requests: ClassVar = {"generate": Generate}

    def create(self, request: Generate) -> Call:
        """Return the order."""
        return Call("POST", "/pictures", data={"prompt": request.prompt, "style": request.style})

    def created(self, answer: Answer) -> Finished:
        """Read what came of it."""
        if answer.status == 429:
            raise self.error("rate-limited", "the robots are busy", processed=False)
        if answer.status != 200:
            raise self.error("server-error", f"the robots answered {answer.status}")
        return Finished((RemoteFile("picture", answer.json()["url"]),))

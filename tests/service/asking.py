"""A client of the application inside the process: nothing listens."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx

from cytostorm.library import shipped
from cytostorm.service.application import application
from cytostorm.service.settings import Settings

LIBRARY = shipped()
P1 = {
    "temperature": "39.6 Cel", "splenomegaly": "yes", "ferritin": "12000 ng/mL", "hemoglobin": "71 g/L", "platelets": "40 10*9/L",
    "triglycerides": "3.4 mmol/L",
}  # fmt: skip


def app(**settings):
    return application(Settings(**{"a_second": 1e6, **settings}), LIBRARY, "1")


def ask(method, path, made=None, host="localhost", prefix="", **sent):
    """The answer of an application, a new one where none is given."""

    async def asked():
        transport = httpx.ASGITransport(app=made or APP, root_path=prefix)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.request(method, path, **sent)

    return apart(asked())


def apart(asked):
    """The result of a coroutine in a thread of its own: a browser of other tests may have a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asked).result()


def post(path, body, **more):
    return ask("POST", path, json=body, **more)


APP = app()

"""The application: the API under /v1, its description, health, metrics, and the pages for everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response

from cytostorm.errors import CytostormError, UnknownNameError
from cytostorm.library import Library
from cytostorm.presentation.catalogue import set_words
from cytostorm.service import answers
from cytostorm.service.asked import CourseAsked, DoseAsked, PatientAsked, PlanAsked
from cytostorm.service.bodies import StrictRoute
from cytostorm.service.guard import Guard
from cytostorm.service.metrics import Metrics
from cytostorm.service.pages import page
from cytostorm.service.problems import MEDIA_TYPE, field_problem, problem
from cytostorm.service.settings import Settings
from cytostorm.web.context import Context

_TITLE = "cytostorm: published criteria for cytokine storm syndromes"
_SAID = "Not a medical device. It shows what published criteria and published doses give for the values that are sent; nothing is kept."
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": "a problem (RFC 9457), with one entry for each field", "content": {MEDIA_TYPE: {}}}
    for status in (400, 413, 422, 429)
}


def application(settings: Settings, library: Library, version: str) -> FastAPI:
    """The application for one library. It holds no state but counts."""
    metrics = Metrics()
    app = FastAPI(
        title=_TITLE,
        description=_SAID,
        version=version,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    _errors(app)
    _patients(app, library, version)
    _criteria(app, library)
    _operation(app, library, metrics)
    context = Context(library, version, settings.prefix, settings.results)

    @app.api_route("/{path:path}", methods=["GET", "HEAD", "POST"], include_in_schema=False)
    async def pages(request: Request) -> Response:
        if request.path_params["path"].partition("/")[0] == "v1":
            return problem(404, "There is no such question. The description is at /v1/openapi.json.")
        return await page(request, context)

    app.add_middleware(Guard, settings=settings, metrics=metrics)
    return app


def _errors(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def refused(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [field_problem(one) for one in error.errors()]
        return problem(422, "Some fields were not understood.", fields)

    @app.exception_handler(CytostormError)
    async def not_understood(request: Request, error: CytostormError) -> JSONResponse:
        return problem(404 if isinstance(error, UnknownNameError) and request.method == "GET" else 422, str(error))

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail), headers=error.headers)


def _patients(app: FastAPI, library: Library, version: str) -> None:
    """The six questions about one patient; each takes a body and answers the JSON of the command line with `problems`."""

    def asks(path: str, form: Any, answer: Callable[[Any, Library, str], dict[str, Any]]) -> None:
        async def endpoint(asked: Any) -> JSONResponse:
            return JSONResponse(await run_in_threadpool(answer, asked, library, version))

        endpoint.__annotations__ = {"asked": form, "return": JSONResponse}
        endpoint.__doc__ = answer.__doc__
        app.router.add_api_route(
            f"/v1/{path}", endpoint, methods=["POST"], name=path, response_model=None, responses=_PROBLEMS,
            route_class_override=StrictRoute,
        )  # fmt: skip

    asks("assess", PatientAsked, answers.assess)
    asks("timeline", PatientAsked, answers.timeline)
    asks("causes", PatientAsked, answers.causes)
    asks("plan", PlanAsked, answers.plan)
    asks("course", CourseAsked, answers.course)
    asks("dose", DoseAsked, answers.dose)


def _criteria(app: FastAPI, library: Library) -> None:
    @app.get("/v1/criteria", responses=_PROBLEMS)
    def criteria() -> list[dict[str, Any]]:
        """Every criteria set: id, title, edition, status, and for whom it was made."""
        kept = ("id", "title", "short_title", "edition", "revision", "status", "population", "purpose")
        return [{name: getattr(one, name) for name in kept} for one in library.documents()]

    @app.get("/v1/criteria/{name}", response_model=None, responses={**_PROBLEMS, 404: _PROBLEMS[422]})
    def criteria_set(name: str) -> dict[str, Any]:
        """One set with its items, sources, interpretations and cautions."""
        return set_words(library.criteria(name), library).model_dump(mode="json")


def _operation(app: FastAPI, library: Library, metrics: Metrics) -> None:
    @app.get("/healthz", include_in_schema=False)
    def alive() -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    @app.get("/readyz", include_in_schema=False)
    def ready() -> PlainTextResponse:
        return PlainTextResponse(f"ready: {len(library.criteria_ids)} criteria sets\n")

    @app.get("/metrics", include_in_schema=False)
    def counts() -> PlainTextResponse:
        return PlainTextResponse(metrics.text(), media_type="text/plain; version=0.0.4")

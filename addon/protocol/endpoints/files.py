"""Uploads, downloads and audio (chatgpt-web.md, section 4.5)."""

from typing import Annotated, Any

from addon.protocol import hosts
from addon.protocol.endpoint import Category, Endpoint, Known, Model, Open, examples
from addon.protocol.hosts import API, WEB


class NewFile(Model):
    file_name: str
    file_size: int | None = None
    use_case: Annotated[
        str,
        Known("multimodal", "my_files", "ace_upload", "gizmo", "profile_picture", "dalle_agent"),
    ]
    gizmo_id: str | None = None
    timezone_offset_min: int | None = None
    reset_rate_limits: bool | None = None


class Upload(Model):
    status: Annotated[str, Known("success", "error")]
    upload_url: str | None = None
    file_id: str | None = None
    error_code: str | None = None


class Uploaded(Model):
    gizmo_id: str | None = None


class Link(Model):
    status: Annotated[str, Known("success", "error")]
    download_url: str | None = None
    metadata: Open | None = None
    file_name: str | None = None
    creation_time: str | None = None
    file_size_bytes: int | None = None
    mime_type: str | None = None
    error_code: str | None = None
    error_message: str | None = None


class Failed(Model):
    error: Any


class Process(Model):
    file_id: str
    use_case: str | None = None
    index_for_retrieval: bool | None = None
    file_name: str | None = None
    entry_surface: str | None = None


class Progress(Model):
    file_id: str
    event: str
    progress: float | None = None
    message: str | None = None
    extra: Any = None


class File(Open):
    id: str
    name: str | None = None
    file_size_tokens: int | None = None
    retrieval_index_status: str | None = None


class Transcript(Model):
    text: str


ENDPOINTS = (
    Endpoint(
        name="file_create",
        method="POST",
        path=API + "/files",
        category=Category.FILES,
        hosts=WEB,
        request=NewFile,
        response=Upload,
        source="§4.5",
        examples=examples("POST", "/backend-api/files"),
    ),
    Endpoint(
        name="file_uploaded",
        method="POST",
        path=API + "/files/{file_id}/uploaded",
        category=Category.FILES,
        hosts=WEB,
        request=Uploaded,
        response=Link,
        source="§4.5",
        examples=examples("POST", "/backend-api/files/file-1/uploaded"),
    ),
    Endpoint(
        name="file_upload_failed",
        method="POST",
        path=API + "/files/{file_id}/upload-failed",
        category=Category.FILES,
        hosts=WEB,
        request=Failed,
        source="§4.5",
        examples=examples("POST", "/backend-api/files/file-1/upload-failed"),
    ),
    Endpoint(
        name="file_process",
        method="POST",
        path=API + "/files/process_upload_stream",
        category=Category.FILES,
        hosts=WEB,
        request=Process,
        response=Progress,
        source="§4.5",
        examples=examples("POST", "/backend-api/files/process_upload_stream"),
    ),
    Endpoint(
        name="file",
        method="GET",
        path=API + "/files/{file_id}",
        category=Category.FILES,
        hosts=WEB,
        response=File,
        source="§4.5",
        examples=examples("GET", "/backend-api/files/file-1"),
    ),
    Endpoint(
        name="file_download",
        method="GET",
        path=API + "/files/{file_id}/download",
        category=Category.FILES,
        hosts=WEB,
        response=Link,
        source="§4.5",
        examples=examples("GET", "/backend-api/files/file-1/download?gizmo_id=x"),
    ),
    Endpoint(
        name="file_download_by_id",
        method="GET",
        path=API + "/files/download/{file_id}",
        category=Category.FILES,
        hosts=WEB,
        response=Link,
        source="§4.5",
        examples=examples("GET", "/backend-api/files/download/file_1?conversation_id=x"),
    ),
    Endpoint(
        name="file_content",
        method="GET",
        path=API + "/estuary/content",
        category=Category.FILES,
        hosts=WEB,
        source="§4.5",
        examples=examples("GET", "/backend-api/estuary/content?id=file_1&ts=1&sig=x"),
    ),
    Endpoint(
        name="recent_images",
        method="GET",
        path=API + "/my/recent/image_gen",
        category=Category.FILES,
        hosts=WEB,
        source="§4.5",
        examples=examples("GET", "/backend-api/my/recent/image_gen"),
    ),
    Endpoint(
        name="file_library",
        method="GET",
        path=API + "/files/library",
        category=Category.FILES,
        hosts=WEB,
        source="§4.5",
        examples=examples("GET", "/backend-api/files/library"),
    ),
    Endpoint(
        name="synthesize",
        method="GET",
        path=API + "/synthesize",
        category=Category.FILES,
        hosts=WEB,
        source="§4.5",
        examples=examples("GET", "/backend-api/synthesize?message_id=x&voice=y"),
    ),
    Endpoint(
        name="transcribe",
        method="POST",
        path=API + "/transcribe",
        category=Category.FILES,
        hosts=WEB,
        response=Transcript,
        source="§4.5",
        examples=examples("POST", "/backend-api/transcribe"),
    ),
    Endpoint(
        name="storage_upload",
        method="PUT",
        path="/{name...}",
        category=Category.FILES,
        hosts=hosts.STORAGE,
        source="§4.5",
        examples=examples("PUT", "https://files.oaiusercontent.com/file-1?sig=x"),
    ),
    Endpoint(
        name="storage_download",
        method="GET",
        path="/{name...}",
        category=Category.FILES,
        hosts=hosts.STORAGE,
        source="§4.5",
        examples=examples(
            "GET",
            "https://files.oaiusercontent.com/file-1?sig=x",
            "https://sdmntprwestus.oaiusercontent.com/files/x/raw?sig=x",
            "https://oaisdmntprwestus.blob.core.windows.net/files/x",
        ),
    ),
)

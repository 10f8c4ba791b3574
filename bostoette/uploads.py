"""The house takes no files: what is sent is read past, and neither kept in memory nor on disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class NoFiles(FileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never asked: no file gets this far."""

    def file_complete(self, file_size: int) -> None:
        """Nothing was kept."""

"""Files are read past, and neither kept in memory nor on disk, but for the few pages that ask for one."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

# Address by name, and the most it takes in bytes. A list of a thousand employees is about 100 kB.
WELCOME = {
    "accounts:import": 256 * 1024,
    "measurements:wording_try": 64 * 1024,
    "measurements:import": 1024 * 1024,
}


class FewFiles(FileUploadHandler):
    """Keeps a small file in memory where a page asks for one; what is beyond the limit is let go."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        match = getattr(self.request, "resolver_match", None)
        self.limit = WELCOME.get(match.view_name, 0) if match else 0
        if not self.limit or hasattr(self, "kept"):  # one file is all that any page asks for
            raise SkipFile
        self.kept = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = self.limit + 1 - len(self.kept)  # one byte more says that there was more
        self.kept += raw_data[:room]

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        name = self.file_name or "fil"
        return SimpleUploadedFile(name, bytes(self.kept), self.content_type or "text/csv")

"""Files that a colleague adds to a contact: the recording of a voicemail, the scan of a letter. Judged by their content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.casework.actions.receive_contacts import Attached
from evenhand.contacts.files.kinds import HEAD_BYTES, RECORDINGS, SHOWN, Kind, kind_of
from evenhand.contacts.files.looking import ocr_languages
from evenhand.policy.edition import Edition
from evenhand.web.forms.base import Form
from evenhand.web.words import bytes_

MOST_BYTES = 50_000_000  # of all files of one contact together
MOST_FILES = 20


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: object, files: Any, name: str) -> list[UploadedFile[Any]]:
        return list(files.getlist(name))


class FilesField(forms.FileField):
    """Some files, each of a kind that is asked for. `refusal` says what is asked for; `wanted` judges by the content."""

    widget = ManyFiles

    def __init__(
        self, *, wanted: Callable[[Kind], bool], refusal: Any, most: int = MOST_FILES, **kwargs: Any
    ) -> None:
        super().__init__(required=False, allow_empty_file=True, max_length=None, **kwargs)
        self.wanted, self.refusal, self.most = wanted, refusal, most
        self.widget.allow_multiple_selected = most > 1
        if most == 1:
            self.widget.attrs.pop("multiple", None)

    def clean(self, data: Any, initial: Any = None) -> list[Attached]:
        given: Sequence[UploadedFile[Any]] = (
            data if isinstance(data, (list, tuple)) else [data] if data else []
        )
        if len(given) > self.most:
            raise forms.ValidationError(_t("Choose at most %(most)s files") % {"most": self.most})
        if sum(each.size or 0 for each in given) > MOST_BYTES:
            raise forms.ValidationError(
                _t("The files must be smaller than %(size)s together") % {"size": bytes_(MOST_BYTES)}
            )
        return [self._attached(each) for each in given]

    def _attached(self, file: UploadedFile[Any]) -> Attached:
        head = file.read(HEAD_BYTES)
        if not self.wanted(kind_of(head)):
            raise forms.ValidationError(self.refusal, params={"name": file.name}, code="kind")
        return Attached(
            filename=file.name or "", content=head + file.read(), media_type=file.content_type or ""
        )


class UploadForm(Form):
    """A form that may ask for files. What they are is asked of the channel; what a file says may stand for a note."""

    def ask_for_files(self, channel: str, edition: Edition) -> None:
        """Ask for what comes through this channel: a recording with its transcript, or the scan of a letter."""
        note = self.fields["note"]
        if channel == "voicemail":
            note.label = _("What does the message say?")
            note.help_text = _("A transcript, or a few words. With a recording it can be written down later.")
            self.fields["files"] = FilesField(
                label=_("The recording"),
                help_text=_(
                    "A sound file such as WAV, MP3, M4A or OGG, up to 50 MB. It plays for nobody by itself."
                ),
                wanted=lambda kind: kind.id in RECORDINGS,
                refusal=_("“%(name)s” is not a sound recording by its content"),
                most=1,
            )
        elif channel == "post":
            note.label = _("What does the letter say?")
            note.help_text = (
                _("A few words are enough, or none if you add a scan: its writing is read by machine.")
                if ocr_languages()
                else _(
                    "A few words are enough. This machine cannot read a scan, so they are needed with one too."
                )
            )
            self.fields["files"] = FilesField(
                label=_("The scan"),
                help_text=_(
                    "A PDF, or pictures of the pages, up to 50 MB together. Nobody is shown them by themselves."
                ),
                wanted=lambda kind: kind.id == "pdf" or kind.id in SHOWN,
                refusal=_("“%(name)s” is neither a PDF nor a picture by its content"),
            )
        elif channel in edition.channels and edition.channels[channel].live:
            note.label = _("What was said?")
        if "files" in self.fields:
            note.required = False
        self.order_fields(["files", *(name for name in self.fields if name != "files")])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "files" in self.fields and "files" not in self.errors and not given.get("note", "").strip():
            reads_itself = self.fields["files"].most == 1 or bool(ocr_languages())  # type: ignore[attr-defined]
            if not given.get("files"):
                self.add_error("note", self.fields["note"].error_messages["required"])
            elif not reads_itself:
                self.add_error("note", _t("Write a few words: this machine cannot read the scan"))
        return given

    @property
    def files_must_be_chosen_again(self) -> bool:
        """Whether files came with a form that goes back to its writer: a browser cannot be given them back."""
        return bool(self.is_bound and self.files and self.errors)

    @property
    def attached(self) -> tuple[Attached, ...]:
        return tuple(self.cleaned_data.get("files") or ())

"""What our search is held against: tantivy, with the same words and marks. To be imported once Django is set up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import tantivy

from evenhand.contacts import search
from evenhand.contacts.models import Contact
from evenhand.contacts.search import Around, Asked, Narrowed, Rights
from evenhand.contacts.search.entry import document_of, first_key, key_of, marks_of


@dataclass
class Tantivy:
    """The same texts and marks, folded by us, in an index of tantivy's, in the order of time."""

    folder: Path
    writer: tantivy.IndexWriter | None = None

    def __post_init__(self) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="spaces", index_option="position")
        builder.add_text_field("marks", tokenizer_name="spaces", index_option="basic")
        builder.add_integer_field("key", indexed=True, fast=True, stored=False)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(self.folder))
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self.index.register_tokenizer("spaces", spaces)

    def write(self, rows: list[tuple[Contact, Around]]) -> None:
        if self.writer is None:
            self.writer = self.index.writer(128_000_000, 1)
        for contact, around in rows:
            marks = marks_of(contact, around)
            document = document_of(contact, (), "", marks)
            self.writer.add_document(
                tantivy.Document(
                    words=document.words,
                    marks=" ".join(marks),
                    key=key_of(contact.received_at, contact.pk),
                )
            )

    def finish(self) -> None:
        """Ask from now on; what was written is in."""
        if self.writer is not None:
            self.writer.commit()
            self.writer.wait_merging_threads()
            self.writer = None
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, rights: Rights, asked: Asked, narrowed: Narrowed) -> int:
        term, must, should = tantivy.Query.term_query, tantivy.Occur.Must, tantivy.Occur.Should

        def text(each: search.Words) -> tantivy.Query:
            if each.begins:
                return tantivy.Query.regex_query(self.schema, "words", f"{each.words[-1]}.*")
            if len(each.words) > 1:
                return tantivy.Query.phrase_query(self.schema, "words", list(each.words))
            return term(self.schema, "words", each.words[0])

        def either(queries: list[tantivy.Query]) -> tantivy.Query:
            return (
                queries[0]
                if len(queries) == 1
                else tantivy.Query.boolean_query([(should, q) for q in queries])
            )

        theirs = rights.marks()
        marks = ([] if theirs is None else [theirs]) + narrowed.marks()
        all_of = [either([text(each) for each in one]) for one in asked.all_of]
        all_of += [either([term(self.schema, "marks", mark) for mark in one]) for one in marks]
        if narrowed.since and narrowed.before:
            bounds = (first_key(narrowed.since), first_key(narrowed.before))
            all_of.append(
                tantivy.Query.range_query(
                    self.schema, "key", tantivy.FieldType.Integer, *bounds, include_upper=False
                )
            )
        query = tantivy.Query.boolean_query([(must, each) for each in all_of])
        return int(self.searcher.search(query, 25, count=True, order_by_field="key").count or 0)

"""The ways an annex kind or the house's own files can be wrong: the codes of `TemplateError`."""

from __future__ import annotations

from enum import StrEnum


class Flaw(StrEnum):
    """Each has words in the phrases file; `detail` is the name, tag or value it is about."""

    NO_SUCH_FOLDER = "no_such_folder"
    NO_SUCH_FILE = "no_such_file"
    NO_TEMPLATE = "no_template"
    BAD_FOLDER_NAME = "bad_folder_name"
    BAD_TOML = "bad_toml"
    KEY_MISSING = "key_missing"
    KEY_UNKNOWN = "key_unknown"
    KEY_TWICE = "key_twice"
    BAD_VALUE = "bad_value"
    TEMPLATE_SYNTAX = "template_syntax"
    UNKNOWN_NAME = "unknown_name"
    TEMPLATE_FAILED = "template_failed"
    UNKNOWN_ELEMENT = "unknown_element"
    UNKNOWN_ATTRIBUTE = "unknown_attribute"
    UNKNOWN_CLASS = "unknown_class"
    MISPLACED_ELEMENT = "misplaced_element"
    UNCLOSED_ELEMENT = "unclosed_element"
    STRAY_TEXT = "stray_text"
    UNEVEN_TABLE = "uneven_table"
    NO_HEADER_ROW = "no_header_row"
    HEADING_GAP = "heading_gap"
    EMPTY_HEADING = "empty_heading"
    HELP_TEXT = "help_text"
    TAG_SPLIT = "tag_split"
    NO_TITLE = "no_title"
    NO_BODY_TAG = "no_body_tag"
    NO_HEADER_TAG = "no_header_tag"
    MISSING_STYLE = "missing_style"
    UNUSED_ANSWER = "unused_answer"
    NOT_WORD = "not_word"
    NO_SUCH_FORMAT = "no_such_format"

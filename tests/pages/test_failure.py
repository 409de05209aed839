"""A failing screen explains itself in Swedish."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _failing_screen() -> None:
    from skis_analytics.app.failure import explain

    assert explain(ZeroDivisionError("secret path /home/user"))


def test_failure_is_explained_in_swedish_without_details() -> None:
    app = AppTest.from_function(_failing_screen).run()
    assert not app.exception
    (message,) = app.error
    assert "Dina val finns kvar" in message.value
    assert "ZeroDivisionError" in message.value
    assert "secret" not in message.value


def _broken_data() -> None:
    from skis_analytics.app.failure import explain
    from skis_analytics.database.build import DataError, Problem

    assert explain(DataError([Problem("data/themes.csv", 7, "temat *saknar* namn")]))


def test_broken_data_names_file_and_row_as_plain_text() -> None:
    app = AppTest.from_function(_broken_data).run()
    assert not app.exception
    assert "kunde inte läsas in" in app.error[0].value
    assert "data/themes.csv" in app.text[0].value
    assert "*saknar*" in app.text[0].value

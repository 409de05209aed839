"""The application: ``streamlit run dashboard.py``."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from skis_analytics.app import failure, registry
from skis_analytics.app.document import SwedishDocument, allowed_hosts
from skis_analytics.app.login_answers import LoginAnswers
from skis_analytics.app.words import SwedishWords

app = st.App(
    registry.MAIN_SCRIPT,
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts()),
        Middleware(SwedishDocument, pages=registry.url_paths()),
        Middleware(SwedishWords),
        Middleware(LoginAnswers),
    ],
    on_script_error=failure.explain,
)

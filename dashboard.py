"""领导驾驶舱: run by Streamlit it is the dashboard; imported it is the application that serves it."""

import streamlit as st
from starlette.middleware import Middleware

from cockpit import navigation, shell, warming

if __name__ == "__main__":
    navigation.run()
else:
    app = st.App(
        __file__,
        middleware=[Middleware(shell.ChineseShell)],
        lifespan=warming.lifespan,
        on_script_error=shell.on_script_error,
    )

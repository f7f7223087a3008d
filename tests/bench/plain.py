"""The plainest page that answers a click: the yardstick of the browser benchmark."""

import streamlit as st

chosen = st.radio("部门", [f"部门 {number}" for number in range(1, 13)])
st.metric("所选", chosen)

"""The lab: true partnering in the browser, live."""

"""The lab: a page in the browser on which one changes an organisation and sees at once what that does."""

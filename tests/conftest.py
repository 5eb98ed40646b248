"""What all tests share: how many examples Hypothesis tries."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("dev", deadline=None, max_examples=20)
settings.register_profile("gate", deadline=None, max_examples=100)
settings.load_profile("dev")  # `make test` says --hypothesis-profile=gate

"""Property tests take the same examples every time, and no clock judges them."""

from hypothesis import HealthCheck, settings

settings.register_profile("annbook", derandomize=True, deadline=None, database=None, print_blob=False,
                          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.load_profile("annbook")

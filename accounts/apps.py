from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "brugere"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_login_failed

        from accounts.login import checks  # noqa: F401 -- importing registers them
        from accounts.services import record_login, record_refused_login

        user_logged_in.connect(record_login)
        user_login_failed.connect(record_refused_login)

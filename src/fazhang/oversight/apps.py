from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "fazhang.oversight"
    label = "oversight"

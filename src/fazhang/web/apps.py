from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "fazhang.web"
    verbose_name = "工作台"

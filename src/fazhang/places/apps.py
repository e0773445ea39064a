from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "fazhang.places"
    verbose_name = "区划与机构"
